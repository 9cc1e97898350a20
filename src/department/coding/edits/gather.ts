import { isOfKind, type Resource, refusal, toRecord } from '../../../fhir/index.ts'
import type { Unit } from '../../desk/index.ts'
import { codedDiagnosis } from '../kinds.ts'
import type { Encounter } from '../types.ts'
import type { Coded } from './rules-edits.ts'

/** A visit with its patient and the codes assigned to it, the principal first. */
export interface Visit {
  readonly encounter: Encounter
  readonly patient: Resource | undefined
  readonly assigned: readonly Resource[]
}

/** Reads a visit (`Encounter/x`). Refuses with 404 if it is not here. */
export const gatherVisit = async (unit: Unit, reference: string): Promise<Visit> => {
  const encounter: Encounter | undefined = await unit.live(reference)
  if (!encounter) throw refusal('not-found', { says: `${reference} is not here.`, next: 'Check the id.' })
  const subject = encounter.subject?.reference
  const found = await unit.find('Condition', `encounter=${reference}`, { steady: true })
  return {
    encounter,
    patient: subject ? await unit.live(subject) : undefined,
    assigned: found.filter(stands).sort((a, b) => sequenceOf(a) - sequenceOf(b)),
  }
}

const stands = (resource: Resource) =>
  isOfKind(codedDiagnosis, resource) && toRecord(codedDiagnosis, resource).status !== 'entered-in-error'

const sequenceOf = (resource: Resource) => toRecord(codedDiagnosis, resource).sequence ?? 1000

/** The assigned code, as the edits see it. */
export const codedOf = (resource: Resource): Coded => {
  const { code, sequence, poa } = toRecord(codedDiagnosis, resource)
  return {
    code,
    sequence: sequence ?? 0,
    ...(poa ? { poa } : {}),
    expression: `Condition.where(id = '${resource.id}').code.coding[0].code`,
  }
}
