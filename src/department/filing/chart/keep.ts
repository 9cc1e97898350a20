import { type Resource, refusal, toRecord } from '../../../fhir/index.ts'
import type { Pending, Unit } from '../../desk/index.ts'
import { chartOf, chart as kind } from '../kinds.ts'
import { type Document, type Encounter, encounterOf } from '../types.ts'
import { discharged, type Episode, keyOf, newChart, withDocument, withoutDocument } from './map-chart.ts'

/** The chart of a visit (`Encounter/x`) or of a patient’s documents of no visit (`Patient/x`). */
const findChart = async (unit: Unit, key: string): Promise<Resource | undefined> => {
  const criteria = `identifier=${encodeURIComponent(`${chartOf}|${key}`)}`
  const found = await unit.find('List', criteria, { steady: true })
  return found.find(({ status }) => status !== 'entered-in-error')
}

/**
 * Puts a document into its chart: the one of its visit, or the patient's own. The chart is opened if there is none.
 * Refuses with 422 `breaks-rule` if the visit is another patient's.
 */
export const intoChart = async (unit: Unit, document: Document): Promise<Episode | undefined> => {
  const patient = document.subject?.reference
  if (patient === undefined) return undefined
  const reference = encounterOf(document)
  const encounter: Encounter | undefined = reference ? await unit.live(reference) : undefined
  const episode = { patient, reference, encounter }
  const found = await findChart(unit, keyOf(episode))
  if ((found && toRecord(kind, found).patient !== patient) || isOthers(encounter, patient))
    throw othersVisit()
  const chart = found ?? newChart(episode, unit.now, unit.id())
  await unit.put(withDocument(chart, `DocumentReference/${document.id}`, encounter))
  return episode
}

const isOthers = (encounter: Encounter | undefined, patient: string) =>
  encounter?.subject?.reference !== undefined && encounter.subject.reference !== patient

/** Takes a document out of the chart in which it was before its patient or visit changed. */
export const outOfOldChart = async (unit: Unit, change: Pending): Promise<void> => {
  const before: Document | undefined = change.before
  const old = before && keyIn(before)
  if (old === undefined || (change.after && keyIn(change.after) === old)) return
  const chart = await findChart(unit, old)
  if (chart) await unit.put(withoutDocument(chart, `DocumentReference/${change.id}`))
}

const keyIn = (document: Document): string | undefined => encounterOf(document) ?? document.subject?.reference

/** Marks the chart of a visit that is over as discharged; answers whether there is such a chart. */
export const dischargeChart = async (unit: Unit, encounter: Encounter): Promise<boolean> => {
  const chart = await findChart(unit, `Encounter/${encounter.id}`)
  if (!chart) return false
  await unit.put(discharged(chart, encounter))
  return true
}

const othersVisit = () =>
  refusal('breaks-rule', {
    says: 'The visit is another patient’s: the document would stand in the wrong chart.',
    next: 'Correct the patient or the visit of the document.',
    expression: 'DocumentReference.context.encounter[0]',
  })
