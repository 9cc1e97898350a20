import { isOfKind, munCodes, type Reference, type Resource, toRecord } from '../../../fhir/index.ts'
import type { Unit } from '../../desk/index.ts'
import { episodeOf, itemsOf, patientOfChart, refOf } from '../charts.ts'
import { legalHold } from '../kinds.ts'
import type { Hold, Names } from './rules-cover.ts'

const active = `status=active&code=${munCodes('mun-hold-type')}|`

/** Acts that place a hold and acts that destroy never pass each other unseen: both claim this. */
export const holdClaim = 'legal-hold'

/** All active holds of the department. `steady`: the act is decided again if another one comes meanwhile. */
export const activeHolds = async (unit: Unit, how: { steady?: boolean } = {}): Promise<readonly Hold[]> => {
  if (how.steady) unit.claim(holdClaim)
  const flags = await unit.find('Flag', active, how)
  return Promise.all(flags.filter((flag) => isOfKind(legalHold, flag)).map((flag) => asHold(unit, flag)))
}

const asHold = async (unit: Unit, flag: Resource): Promise<Hold> => {
  const { matter, subject, scope } = toRecord(legalHold, flag)
  const found = await Promise.all(queriesOf(flag).map((query) => run(unit, query)))
  return { ref: refOf(flag), matter, subject, scope: scope ?? [], found: found.flat() }
}

/** The searches in a hold's scope, `Type?criteria`; they also catch records that come later. */
export const queriesOf = (flag: Resource): readonly string[] =>
  (flag.extension ?? []).flatMap(({ url, valueString }) =>
    url.endsWith('/ext-hold-scope') && typeof valueString === 'string' ? [valueString] : [],
  )

/** What a search finds, as references. */
export const run = async (unit: Unit, query: string): Promise<readonly string[]> => {
  const [type = '', criteria = ''] = query.split('?', 2)
  return (await unit.find(type, criteria)).map(refOf)
}

/** The names by which a chart can be held. */
export const namesOfChart = async (unit: Unit, chart: Resource): Promise<Names> =>
  new Set([refOf(chart), ...itemsOf(chart), ...(await around(unit, patientOfChart(chart), episodeOf(chart)))])

/** The names by which any other record can be held. */
export const namesOf = async (unit: Unit, record: Resource, patient?: string): Promise<Names> => {
  const context = record.context as { encounter?: Reference[] } | undefined
  const encounters = [record.encounter as Reference | undefined, ...(context?.encounter ?? [])]
  const own = [refOf(record), ...encounters.flatMap((one) => one?.reference ?? [])]
  const charts =
    record.resourceType === 'DocumentReference' ? await unit.find('List', `item=${refOf(record)}`) : []
  return new Set([...own, ...charts.map(refOf), ...(await around(unit, patient))])
}

const around = async (unit: Unit, patient?: string, episode?: string): Promise<readonly string[]> => {
  const groups = patient ? await unit.find('Group', `member=${patient}`) : []
  return [...(patient ? [patient] : []), ...(episode ? [episode] : []), ...groups.map(refOf)]
}
