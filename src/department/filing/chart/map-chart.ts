import { type Resource, toRecord, toResource } from '../../../fhir/index.ts'
import { chartOf, chart as kind } from '../kinds.ts'
import type { Encounter } from '../types.ts'
import table from './classes.json' with { type: 'json' }

const classes: Readonly<Record<string, { class: string; title: string }>> = table

/** The class of chart that a visit's chart is, by the visit's class; nothing for a class that is not known. */
export const chartClassOf = (encounter: Encounter | undefined): string | undefined =>
  classes[encounter?.class?.code ?? '']?.class

/** The patient and, where the document names one, the visit that a chart is of. */
export interface Episode {
  readonly patient: string
  readonly reference: string | undefined
  /** The visit itself, where it is here. */
  readonly encounter: Encounter | undefined
}

/** What the chart carries in its identifier: `Encounter/x`, or `Patient/x` for documents of no visit. */
export const keyOf = ({ patient, reference }: Pick<Episode, 'patient' | 'reference'>): string =>
  reference ?? patient

/** A new, empty chart. Its class is left open where there is no visit that tells it. */
export const newChart = (episode: Episode, now: string, uniqueId: string): Resource => {
  const { encounter } = episode
  const found = classes[encounter?.class?.code ?? '']
  const start = encounter?.period?.start?.slice(0, 10)
  const made = toResource(kind, {
    status: 'current',
    patient: episode.patient,
    title: [found?.title ?? 'Chart', start].filter(Boolean).join(' '),
    openedOn: now,
    state: 'open',
    documents: [],
    ...(found ? { class: found.class, designation: found.class, recordClass: found.class } : {}),
    ...(episode.reference ? { episode: episode.reference } : {}),
  })
  return withIdentifiers(made, uniqueId)
}

interface Identifier {
  readonly use?: string
  readonly system?: string
  readonly value?: string
}

/** The chart with its unique id, and with the identifier by which filing finds it again. */
export const withIdentifiers = (chart: Resource, uniqueId: string): Resource => {
  const given = (chart.identifier ?? []) as readonly Identifier[]
  const { patient, episode } = toRecord(kind, chart)
  const key = keyOf({ patient, reference: episode })
  const unique = { use: 'usual', system: 'urn:ietf:rfc:3986', value: `urn:uuid:${uniqueId}` }
  const others = given.filter(({ system }) => system !== chartOf)
  return {
    ...chart,
    identifier: [...(others.length > 0 ? others : [unique]), { system: chartOf, value: key }],
  }
}

/** The chart with the document as an entry, once, and discharged where the visit is over. */
export const withDocument = (
  chart: Resource,
  document: string,
  encounter: Encounter | undefined,
): Resource => {
  const record = toRecord(kind, chart)
  const documents = [...new Set([...(record.documents ?? []), document])]
  return discharged(toResource(kind, { ...record, documents }, chart), encounter)
}

export const withoutDocument = (chart: Resource, document: string): Resource => {
  const record = toRecord(kind, chart)
  const documents = (record.documents ?? []).filter((one) => one !== document)
  return toResource(kind, { ...record, documents }, chart)
}

/** An open chart of a visit that is over is discharged; one that has come farther stays where it is. */
export const discharged = (chart: Resource, encounter: Encounter | undefined): Resource => {
  const record = toRecord(kind, chart)
  const over = encounter?.status === 'finished' && (record.state ?? 'open') === 'open'
  return over ? toResource(kind, { ...record, state: 'discharged' }, chart) : chart
}
