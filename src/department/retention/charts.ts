import {
  type CodeableConcept,
  type Extension,
  mun,
  munCodes,
  type Reference,
  type Resource,
  refusal,
} from '../../fhir/index.ts'
import type { Unit } from '../desk/index.ts'

const folder = 'https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes'

/** Search criteria for all charts. */
export const allCharts = `code=${folder}|folder`

/** Whether a resource is a chart. @see https://profiles.ihe.net/ITI/MHD/ */
export const isChart = (resource: Resource): boolean =>
  resource.resourceType === 'List' &&
  ((resource.meta?.profile ?? []).includes(mun('mun-chart')) ||
    ((resource.code as CodeableConcept | undefined)?.coding ?? []).some(({ system }) => system === folder))

/** What marks the list of a disposal batch's charts. */
export const snapshotCode = { system: munCodes('mun-task-code'), code: 'disposal-batch' }

/** Whether a resource is the list of a disposal batch's charts. */
export const isSnapshot = (resource: Resource): boolean =>
  resource.resourceType === 'List' &&
  ((resource.code as CodeableConcept | undefined)?.coding ?? []).some(
    ({ system, code }) => system === snapshotCode.system && code === snapshotCode.code,
  )

/** `Type/id` of a stored resource. */
export const refOf = ({ resourceType, id }: Resource): string => `${resourceType}/${id}`

/** The value of one of our extensions. */
export const extensionOf = (resource: Resource, name: string, value: string): unknown =>
  resource.extension?.find(({ url }: Extension) => url === mun(name))?.[value]

/** The class of a chart, or a document's own. */
export const classOf = (resource: Resource): string | undefined =>
  extensionOf(resource, 'ext-record-class', 'valueCode') as string | undefined

/** The encounter of a chart's episode. */
export const episodeOf = (chart: Resource): string | undefined =>
  (extensionOf(chart, 'ext-episode', 'valueReference') as Reference | undefined)?.reference

/** The patient of a chart. */
export const patientOfChart = (chart: Resource): string | undefined =>
  (chart.subject as Reference | undefined)?.reference

/** What a list lists, in order. */
export const itemsOf = (list: Resource): readonly string[] =>
  ((list.entry as { item?: Reference }[] | undefined) ?? []).flatMap(({ item }) => item?.reference ?? [])

/** The live documents of a chart. */
export const documentsOf = async (unit: Unit, chart: Resource): Promise<readonly Resource[]> => {
  const found = await Promise.all(itemsOf(chart).map((reference) => unit.live(reference)))
  return found.filter((document) => document !== undefined)
}

/** The live chart behind an id; refuses with 404 what is not here or is no chart. */
export const theChart = async (unit: Unit, id: string): Promise<Resource> => {
  const chart = await unit.live(`List/${id}`)
  if (chart && isChart(chart)) return chart
  throw refusal('not-found', {
    says: `List/${id} is no chart of this department.`,
    next: 'Search for charts with GET /List?code=folder.',
    expression: 'List',
  })
}

/** The charts of a patient. */
export const chartsOf = async (unit: Unit, patient: string): Promise<readonly Resource[]> =>
  (await unit.find('List', `patient=${patient}&${allCharts}`)).filter(isChart)
