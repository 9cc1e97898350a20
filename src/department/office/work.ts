import { compareDays } from '../../fhir/dates.ts'
import { type CodeableConcept, munCodes, type Reference, type Resource } from '../../fhir/index.ts'
import type { Unit } from '../desk/index.ts'

/** The elements of a Task that figures are made from. */
export interface Work extends Resource {
  readonly status?: string
  readonly code?: CodeableConcept
  readonly owner?: Reference
  readonly focus?: Reference
  readonly authoredOn?: string
  readonly lastModified?: string
  readonly reasonCode?: CodeableConcept
  readonly executionPeriod?: { readonly end?: string }
  readonly restriction?: { readonly period?: { readonly end?: string } }
  readonly input?: readonly { readonly type: CodeableConcept; readonly valueCode?: string }[]
}

/** The days that a figure is about, YYYY-MM-DD, both included. */
export interface Period {
  readonly from: string
  readonly through: string
}

const open = 'status=requested,received,accepted,ready,in-progress,on-hold'

/** Tasks that are not done and were there on the last day of the period; `code` is one of mun-task-code. */
export const openWork = async (unit: Unit, { through }: Period, code?: string): Promise<readonly Work[]> => {
  const which = code === undefined ? '' : `&code=${munCodes('mun-task-code')}|${code}`
  const found: readonly Work[] = await unit.find('Task', `${open}${which}`)
  return found.filter(({ authoredOn }) => !authoredOn || authoredOn.slice(0, 10) <= through)
}

/** The day on which ages are reckoned: the last of the period, or today while it runs. */
export const lastDay = ({ today }: Unit, { through }: Period): string =>
  compareDays(through, today) < 0 ? through : today

/** Who is to do it: `Practitioner/x`, or the name of a queue. */
export const ownerOf = ({ owner }: Work): string =>
  owner?.reference ?? owner?.identifier?.value ?? owner?.display ?? 'nobody'

/** The code that an element has in one of our systems. */
export const codeIn = (system: string, concept: CodeableConcept | undefined): string | undefined =>
  concept?.coding?.find((coding) => coding.system === munCodes(system))?.code
