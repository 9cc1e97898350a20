import { addTo } from '../../../fhir/dates.ts'
import type { Reference, Resource } from '../../../fhir/index.ts'
import type { Unit } from '../../desk/index.ts'
import { delinquencyRate } from '../rules-figures.ts'
import { openWork, type Work } from '../work.ts'

/** Charts that lack something after it was due. */
export interface Delinquency {
  /** The visits, `Encounter/x`, each once. */
  readonly visits: readonly string[]
  /** Delinquent charts in percent of an average month’s discharges; absent where nobody was discharged. */
  readonly rate: number | undefined
}

const months = 3

/** What one practitioner owes: `Practitioner/x`. A rate is of an organization only. */
export const owedBy = async (unit: Unit, practitioner: string, asOf: string): Promise<Delinquency> => {
  const late = await overdue(unit, asOf)
  return { visits: visitsOf(late.filter(({ owner }) => owner?.reference === practitioner)), rate: undefined }
}

/** What the charts of an organization’s visits lack, and its rate over the last three months: `Organization/x`. */
export const delinquencyOf = async (unit: Unit, organization: string, asOf: string): Promise<Delinquency> => {
  const visits: string[] = []
  for (const reference of visitsOf(await overdue(unit, asOf))) {
    const visit: Visit | undefined = await unit.live(reference)
    if (visit?.serviceProvider?.reference === organization) visits.push(reference)
  }
  const discharges = await dischargesOf(unit, organization, asOf)
  return { visits, rate: delinquencyRate(visits.length, discharges / months) }
}

interface Visit extends Resource {
  readonly serviceProvider?: Reference
  readonly period?: { readonly end?: string }
}

const overdue = async (unit: Unit, asOf: string): Promise<Work[]> => {
  const open = await openWork(unit, { from: asOf, through: asOf }, 'deficiency')
  return open.filter(({ restriction }) => (restriction?.period?.end ?? '9999').slice(0, 10) < asOf)
}

const visitsOf = (work: readonly Work[]): string[] => {
  const about = work.flatMap(({ focus }) => focus?.reference ?? [])
  return [...new Set(about.filter((reference) => reference.startsWith('Encounter/')))]
}

const dischargesOf = async (unit: Unit, organization: string, asOf: string): Promise<number> => {
  const since = addTo(asOf, -months, 'mo')
  const stays: readonly Visit[] = await unit.find(
    'Encounter',
    `status=finished&class=IMP,ACUTE,NONAC&service-provider=${organization}&date=ge${since}`,
  )
  const ends = stays.map(({ period }) => period?.end?.slice(0, 10) ?? '')
  return ends.filter((end) => since < end && end <= asOf).length
}
