import { parseReference, type Resource } from '../../../fhir/index.ts'
import type { Unit } from '../../desk/index.ts'
import { chartsOf, classOf, documentsOf, episodeOf, isChart, patientOfChart, refOf } from '../charts.ts'
import { namesOfChart } from '../holds/gather.ts'
import { covering, type Hold } from '../holds/rules-cover.ts'
import { type Facility, judge, type Verdict } from '../rules-clock.ts'
import { factsOf, type Gathered, serviceDateOf } from './map-facts.ts'

/** A chart, what was decided about it, and the holds that cover it. */
export interface Judged {
  readonly chart: Resource
  readonly documents: readonly Resource[]
  readonly verdict: Verdict
  readonly holds: readonly Hold[]
}

export interface Asking {
  readonly facility: Facility
  readonly asOf: string
  readonly holds: readonly Hold[]
  readonly ruleSet?: readonly string[]
}

/** Gathers what is known of a chart and judges how long it is kept. */
export const judgeChart = async (unit: Unit, chart: Resource, asking: Asking): Promise<Judged> => {
  const gathered = await gather(unit, chart)
  const holds = asking.holds.length > 0 ? covering(asking.holds, await namesOfChart(unit, chart)) : []
  const { asOf, ruleSet } = asking
  const asked = { asOf, held: holds.length > 0, ...(ruleSet ? { ruleSet } : {}) }
  const verdict = judge(factsOf(gathered), asking.facility, asked)
  return { chart, documents: gathered.documents.map(({ document }) => document), verdict, holds }
}

const gather = async (unit: Unit, chart: Resource): Promise<Gathered> => {
  const subject = patientOfChart(chart)
  const target = subject ? parseReference(subject) : undefined
  const patient = target?.type === 'Patient' ? await unit.live(`Patient/${target.id}`) : undefined
  const encounters = patient ? await unit.find('Encounter', `patient=${refOf(patient)}`) : []
  const episode = await unit.live(episodeOf(chart) ?? '')
  const documents = (await documentsOf(unit, chart)).map(withClass)
  const kinds = [classOf(chart), ...documents.map((one) => one.class)]
  const mammograms = patient && kinds.includes('mammography') ? await mammogramsOf(unit, patient) : []
  return {
    chart,
    ...classed(chart),
    ...(patient ? { patient } : {}),
    ...(episode ? { episode } : {}),
    encounters,
    documents,
    mammograms,
  }
}

const classed = (resource: Resource): { class?: string } => {
  const kind = classOf(resource)
  return kind === undefined ? {} : { class: kind }
}

const withClass = (document: Resource) => ({ document, ...classed(document) })

/** The dates of all mammograms of a patient: documents of that class, and all documents of such charts. */
const mammogramsOf = async (unit: Unit, patient: Resource): Promise<readonly string[]> => {
  const charts = await chartsOf(unit, refOf(patient))
  const documents = await unit.find('DocumentReference', `patient=${refOf(patient)}`)
  const inCharts = await Promise.all(
    charts
      .filter((chart) => isChart(chart) && classOf(chart) === 'mammography')
      .map((chart) => documentsOf(unit, chart)),
  )
  const exams = [...documents.filter((one) => classOf(one) === 'mammography'), ...inCharts.flat()]
  return exams.flatMap((one) => serviceDateOf(one) ?? [])
}
