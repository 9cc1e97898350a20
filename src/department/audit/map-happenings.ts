import { parseReference } from '../../fhir/index.ts'
import { type Thing, thingAsked, thingMade, thingSeen } from './map-entities.ts'
import type { Row, RowMade, RowPart, RowSeen } from './map-row.ts'

/** One thing that happened within an act: it becomes one AuditEvent. */
export interface Happening {
  /** An interaction, or `$operation`. */
  readonly act: string
  /** The part of the act that asked for it. */
  readonly part: RowPart
  readonly patient?: string
  readonly things: readonly Thing[]
}

/**
 * What happened in an act: one happening per version read or written; of a query or an operation one per patient, so
 * that no event shows one patient another; of a bundle one for itself besides. A batch's entries are acts with rows of
 * their own. A refused act is one happening.
 */
export const happeningsOf = (row: Row): readonly Happening[] => {
  const self: RowPart = { act: row.act, type: row.type, id: row.id, query: row.query }
  if (row.status >= 400) return [lone(self)]
  if (row.act.startsWith('$')) return perPatient(self, thingsOf(row))
  if (row.act === 'batch') return [lone(self)]
  if (row.act === 'transaction') return [lone(self), ...happeningsIn(row, row.parts ?? [])]
  return happeningsIn(row, [self])
}

const thingsOf = ({ seen = [], made = [] }: Row): readonly Thing[] => [
  ...made.map(thingMade),
  ...seen.map(thingSeen),
]

const happeningsIn = (row: Row, parts: readonly RowPart[]): readonly Happening[] => {
  const made = row.made ?? []
  const seen = row.seen ?? []
  const queries = parts.filter(({ act }) => act === 'search' || act === 'history')
  const lookers = parts.filter(({ act }) => act === 'read' || act === 'vread')
  const others = parts.filter((part) => !queries.includes(part) && !lookers.includes(part))
  const shown = new Map<RowPart | undefined, RowSeen[]>()
  for (const it of seen) {
    const by = partFor(it, lookers) ?? partOfType(it, queries) ?? queries[0]
    shown.set(by, [...(shown.get(by) ?? []), it])
  }
  return [
    ...made.map((it) => writing(it, others)),
    ...others.filter((part) => !made.some((it) => partFor(it, [part]))).map(lone),
    ...lookers.flatMap((part) => looking(part, shown.get(part))),
    ...queries.flatMap((part) => perPatient(part, (shown.get(part) ?? []).map(thingSeen))),
    ...(shown.get(undefined) ?? []).flatMap((it) => looking({ act: 'read' }, [it])),
  ]
}

const writing = (made: RowMade, parts: readonly RowPart[]): Happening => {
  const part = partFor(made, parts)
  const act = part && made.change !== 'destroy' ? part.act : made.change
  return about(act, part ?? { act }, thingMade(made))
}

const looking = (part: RowPart, shown: readonly RowSeen[] = []): readonly Happening[] =>
  shown.length > 0 ? shown.map((it) => about(part.act, part, thingSeen(it))) : [lone(part)]

const lone = (part: RowPart): Happening => {
  const asked = thingAsked(part)
  return asked ? about(part.act, part, asked) : { act: part.act, part, things: [] }
}

const about = (act: string, part: RowPart, it: Thing): Happening => ({
  act,
  part,
  things: [it],
  ...(it.patient ? { patient: it.patient } : {}),
})

const partFor = ({ ref }: RowSeen, parts: readonly RowPart[]): RowPart | undefined => {
  const { type, id } = parseReference(ref) ?? {}
  return parts.find((part) => part.type === type && (part.id === undefined || part.id === id))
}

const partOfType = ({ ref }: RowSeen, parts: readonly RowPart[]): RowPart | undefined =>
  parts.find((part) => part.type === parseReference(ref)?.type)

// What belongs to no patient goes with the only one there is, else by itself.
const perPatient = (part: RowPart, things: readonly Thing[]): readonly Happening[] => {
  const target = part.act.startsWith('$') ? thingAsked(part) : undefined
  const touched = things.some(({ ref }) => target?.ref && ref?.startsWith(`${target.ref}/`))
  const all = target?.ref && !touched ? [target, ...things] : things
  const groups = Map.groupBy(all, ({ patient }) => patient)
  const only = groups.size <= 2 ? [...groups.keys()].find((patient) => patient !== undefined) : undefined
  if (all.length === 0) return [{ act: part.act, part, things: [] }]
  if (only && (groups.size === 1 || groups.has(undefined)))
    return [{ act: part.act, part, patient: only, things: all }]
  return [...groups].map(([patient, own]) => ({
    act: part.act,
    part,
    things: own,
    ...(patient ? { patient } : {}),
  }))
}
