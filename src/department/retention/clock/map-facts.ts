import { compareDays, latestDay } from '../../../fhir/dates.ts'
import type { Resource } from '../../../fhir/index.ts'
import type { Facts } from '../rules-clock.ts'

/** What was gathered about a chart. */
export interface Gathered {
  readonly class?: string
  readonly chart: Resource
  readonly patient?: Resource
  readonly episode?: Resource
  /** All encounters of the patient. */
  readonly encounters: readonly Resource[]
  readonly documents: readonly { readonly class?: string; readonly document: Resource }[]
  /** The dates of all mammograms of the patient. */
  readonly mammograms: readonly string[]
}

/** The facts that rules ask for: the chart's first, then those of documents that have a class of their own. */
export const factsOf = (gathered: Gathered): readonly Facts[] => {
  const own = chartTriggers(gathered)
  const chart = asFacts(gathered, gathered.class, own)
  const classed = gathered.documents.filter((one) => one.class !== undefined && one.class !== gathered.class)
  return [
    chart,
    ...classed.map((one) => {
      const date = dateOf(one.document)
      const dates = date ? { 'service-date': serviceDateOf(one.document) ?? date, creation: date } : {}
      return asFacts(gathered, one.class, { ...own, ...dates })
    }),
  ]
}

/** When a document was made. */
export const dateOf = (document: Resource): string | undefined => {
  const content = document.content as { attachment?: { creation?: string } }[] | undefined
  return (document.date as string | undefined) ?? content?.[0]?.attachment?.creation
}

/** When the service that a document speaks of was given. */
export const serviceDateOf = (document: Resource): string | undefined => {
  const context = document.context as { period?: { start?: string; end?: string } } | undefined
  return context?.period?.end ?? context?.period?.start ?? dateOf(document)
}

/** The latest of several FHIR dates, each taken for the last day that it can mean. */
export const latestOf = (dates: readonly (string | undefined)[]): string | undefined =>
  dates
    .filter((date) => date !== undefined)
    .toSorted((a, b) => compareDays(latestDay(a), latestDay(b)))
    .at(-1)

type Triggers = Readonly<Record<string, string | undefined>>

const chartTriggers = ({ chart, patient, episode, encounters, documents }: Gathered): Triggers => {
  const discharge = episode && endOf(episode)
  const lastEncounter = encounters.some(isOpen) ? undefined : latestOf(encounters.map(endOf))
  const lastEntry = latestOf([...documents.map(({ document }) => dateOf(document)), discharge])
  return {
    discharge,
    'last-encounter': lastEncounter,
    'end-of-care': lastEncounter,
    'last-entry': lastEntry,
    'service-date': latestOf([...documents.map(({ document }) => serviceDateOf(document)), discharge]),
    creation: (chart.date as string | undefined) ?? lastEntry,
    birth: patient?.birthDate as string | undefined,
    death: patient?.deceasedDateTime as string | undefined,
  }
}

const asFacts = ({ patient, mammograms }: Gathered, kind: string | undefined, triggers: Triggers): Facts => {
  const dead = patient?.deceasedBoolean === true || patient?.deceasedDateTime !== undefined
  const later = mammograms.some((date) => isAfter(date, triggers['service-date']))
  const known = Object.entries(triggers).flatMap(([name, date]) => (date ? [[name, date] as const] : []))
  return {
    ...(kind ? { class: kind } : {}),
    ...(typeof patient?.birthDate === 'string' ? { birth: patient.birthDate } : {}),
    triggers: Object.fromEntries(known),
    unknown: dead && !triggers.death ? ['death'] : [],
    conditions: [later ? 'later-mammogram' : 'no-later-mammogram', ...(dead ? ['deceased'] : [])],
  }
}

// Only what is certainly later shortens a period: the earliest day of one against the latest of the other.
const isAfter = (date: string, than: string | undefined): boolean =>
  than !== undefined && date.length >= 10 && compareDays(date.slice(0, 10), latestDay(than)) > 0

const ended = new Set(['finished'])
const never = new Set(['planned', 'cancelled', 'entered-in-error'])

/** When an encounter ended; nothing while it lasts, or if it never was. */
const endOf = (encounter: Resource): string | undefined =>
  never.has(String(encounter.status)) ? undefined : (encounter.period as { end?: string } | undefined)?.end

const isOpen = (encounter: Resource): boolean =>
  !never.has(String(encounter.status)) &&
  endOf(encounter) === undefined &&
  !ended.has(String(encounter.status))
