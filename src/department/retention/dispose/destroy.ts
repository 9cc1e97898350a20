import { createHash } from 'node:crypto'
import { blobOf, parseReference, type Resource } from '../../../fhir/index.ts'
import type { Unit } from '../../desk/index.ts'
import { classOf, isChart, refOf } from '../charts.ts'
import type { Judged } from '../clock/gather.ts'
import { dateOf } from '../clock/map-facts.ts'
import { clockOf } from '../clock/persist.ts'
import { canonicalOf } from '../rules-clock.ts'
import { type Dates, type Destroyed, spanOf, stubOf } from './certificate.ts'
import { volumesOf } from './gather.ts'

/** Under what the records are destroyed. */
export interface Warrant {
  /** `Task/x` */
  readonly batch: string
  /** `DocumentReference/x` */
  readonly certificate: string
}

/**
 * Destroys charts with their documents, contents, clocks and the cards of their volumes. What another chart or document still uses is kept.
 * Returns what was destroyed.
 */
export const destroyCharts = async (
  unit: Unit,
  charts: readonly Judged[],
  warrant: Warrant,
): Promise<readonly Destroyed[]> => {
  const gone: Destroyed[] = []
  const shred = async (record: string, judged: Judged, blobs: readonly string[] = []) => {
    const one = await destroyOne(unit, record, judged, warrant, blobs)
    if (one) gone.push(one)
  }
  for (const judged of charts) await shred(refOf(judged.chart), judged)
  for (const judged of charts) {
    const clock = await clockOf(unit, refOf(judged.chart))
    if (clock) await shred(refOf(clock), judged)
    for (const volume of await volumesOf(unit, judged.chart)) await shred(refOf(volume), judged)
  }
  const own = await ownDocuments(unit, charts)
  for (const [document, judged] of own) await shred(refOf(document), judged)
  for (const [document, judged] of own)
    for (const url of urlsOf(document)) await shredContent(unit, url, judged, shred)
  return gone
}

/** The documents of the charts that no other chart has; asked once the charts themselves are gone. */
const ownDocuments = async (
  unit: Unit,
  charts: readonly Judged[],
): Promise<(readonly [Resource, Judged])[]> => {
  const own: (readonly [Resource, Judged])[] = []
  for (const judged of charts)
    for (const document of judged.documents)
      if (!(await isInAnotherChart(unit, document))) own.push([document, judged])
  return own
}

type Shred = (record: string, judged: Judged, blobs?: readonly string[]) => Promise<void>

const shredContent = async (unit: Unit, url: string, judged: Judged, shred: Shred): Promise<void> => {
  const id = /(?:^|\/)Binary\/([A-Za-z0-9.-]{1,64})(?:\/_history\/\d+)?$/.exec(url)?.[1]
  const binary = id === undefined ? undefined : await unit.live(`Binary/${id}`)
  if (!binary || (await isUsed(unit, `location=${[url, refOf(binary)].map(encodeURIComponent).join(',')}`)))
    return
  const blob = blobOf(binary)
  // The same bytes are kept once: another Binary may stand on them.
  const sharers = blob === undefined ? [] : await unit.find('Binary', `blob=${blob}`, { steady: true })
  const shared = sharers.some(({ id: other }) => other !== binary.id)
  await shred(refOf(binary), judged, blob === undefined || shared ? [] : [blob])
}

const destroyOne = async (
  unit: Unit,
  record: string,
  { chart, documents, verdict }: Judged,
  { batch, certificate }: Warrant,
  blobs: readonly string[],
): Promise<Destroyed | undefined> => {
  const { type = '', id = '' } = parseReference(record) ?? {}
  const stored = await unit.read(type, id)
  if (stored?.state !== 'live') return undefined
  const one: Destroyed = {
    record,
    chart: refOf(chart),
    class: classOf(chart) ?? '',
    rule: verdict.winner ? canonicalOf(verdict.winner) : '',
    sha256: createHash('sha256').update(stored.body).digest('hex'),
  }
  await unit.destroy(
    type,
    id,
    stubOf(one, datesOf({ documents, verdict }), batch, certificate, unit.today),
    blobs,
  )
  return one
}

/** The days between which a chart's records were made. */
export const datesOf = ({ documents, verdict }: Pick<Judged, 'documents' | 'verdict'>): Dates =>
  spanOf([
    ...documents.flatMap((document) => dateOf(document) ?? []),
    ...(verdict.triggerDate ? [verdict.triggerDate] : []),
  ])

const isInAnotherChart = async (unit: Unit, document: Resource): Promise<boolean> =>
  (await unit.find('List', `item=${refOf(document)}`, { steady: true })).some(isChart)

const isUsed = async (unit: Unit, criteria: string): Promise<boolean> =>
  (await unit.find('DocumentReference', criteria, { steady: true })).length > 0

const urlsOf = (document: Resource): readonly string[] =>
  ((document.content as { attachment?: { url?: string } }[] | undefined) ?? []).flatMap(
    ({ attachment }) => attachment?.url ?? [],
  )
