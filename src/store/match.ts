import { type Entries, term } from './entries.ts'
import type { Position } from './index.ts'
import type { Bound, Node, Plan, SortKey } from './plan.ts'

/** A live resource as a search sees it. */
export interface Indexed {
  readonly type: string
  readonly id: string
  readonly entries: Entries
  /** Absent where nothing is stored yet. */
  readonly stored?: { readonly seq: number; readonly version: number }
}

/** The live resources around the one in question: what chains and `_has` look at. */
export interface Surroundings {
  at(ref: string): Indexed | undefined
  all(): Iterable<Indexed>
}

/** What a plan means: whether this resource meets the node. The reference for every adapter. */
export const matches = (node: Node, it: Indexed, around: Surroundings): boolean => {
  switch (node.op) {
    case 'every':
      return true
    case 'none':
      return false
    case 'all':
      return node.of.every((part) => matches(part, it, around))
    case 'any':
      return node.of.some((part) => matches(part, it, around))
    case 'not':
      return !matches(node.of, it, around)
    case 'ids':
      return node.ids.includes(it.id)
    case 'kept':
      return it.stored !== undefined && it.stored.seq <= node.until
    case 'changed':
      return it.stored !== undefined && it.stored.seq > node.since && it.stored.version > 1
    case 'points':
      return pointsAt(it, node.param).some((ref) => meets(node.to, around.at(ref), around))
    case 'pointed':
      return pointed(node, it, around)
    default:
      return has(node, it.entries)
  }
}

/** Whether a live resource meets a plan: its types and its node. */
export const meets = (plan: Plan, it: Indexed | undefined, around: Surroundings): boolean =>
  it !== undefined &&
  (plan.types === 'all' || plan.types.includes(it.type)) &&
  matches(plan.where, it, around)

type Leaf = Extract<Node, { op: 'term' | 'prefix' | 'contains' | 'range' }>

const has = (node: Leaf, { terms, ranges }: Entries): boolean => {
  switch (node.op) {
    case 'term':
      return node.terms.some((one) => terms.includes(one))
    case 'prefix':
      return terms.some((one) => one.startsWith(node.prefix))
    case 'contains':
      return terms.some(
        (one) => one.startsWith(node.prefix) && one.slice(node.prefix.length).includes(node.text),
      )
    case 'range':
      return ranges.some((one) => one.key === node.key && node.bounds.every((bound) => within(bound, one)))
  }
}

const within = ({ on, is, than }: Bound, range: { lo: number; hi: number }): boolean => {
  const value = range[on]
  return is === '<' ? value < than : is === '<=' ? value <= than : is === '>' ? value > than : value >= than
}

const pointsAt = (it: Indexed, param: string): readonly string[] => {
  const prefix = term(param, 'reference', '')
  return it.entries.terms.filter((one) => one.startsWith(prefix)).map((one) => one.slice(prefix.length))
}

const pointed = (node: Extract<Node, { op: 'pointed' }>, it: Indexed, around: Surroundings): boolean => {
  const here = term(node.param, 'reference', `${it.type}/${it.id}`)
  for (const other of around.all())
    if (other.entries.terms.includes(here) && meets(node.by, other, around)) return true
  return false
}

/** Where a resource stands under a sort: its values, null where it has none. */
export const positionOf = (sort: readonly SortKey[], { type, id, entries }: Indexed): Position => ({
  values: sort.map(({ param, descending }) => {
    const found = entries.sorts.find((one) => one.param === param)
    return found ? (descending ? found.max : found.min) : null
  }),
  type,
  id,
})

/** The order of two places under a sort: its keys, absent values last, then type and id; text by code point. */
export const compareFor =
  (sort: readonly SortKey[]) =>
  (a: Position, b: Position): number => {
    for (const [place, { descending }] of sort.entries()) {
      const order = compareValues(a.values[place] ?? null, b.values[place] ?? null, descending)
      if (order !== 0) return order
    }
    return compareText(a.type, b.type) || compareText(a.id, b.id)
  }

type Value = string | number | null

const compareValues = (a: Value, b: Value, descending: boolean): number => {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return descending ? comparePresent(b, a) : comparePresent(a, b)
}

const comparePresent = (a: string | number, b: string | number): number => {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return typeof a === 'number' ? -1 : 1
}

/** Order of two texts by code point, which is the order of their UTF-8 bytes (not JavaScript's own). */
export const compareText = (a: string, b: string): number => {
  let at = 0
  while (at < a.length && at < b.length && a.charCodeAt(at) === b.charCodeAt(at)) at += 1
  if (at === a.length || at === b.length) return a.length - b.length
  return rank(a.charCodeAt(at)) - rank(b.charCodeAt(at))
}

/** Surrogates stand for code points above all other units, so they rank above U+E000…U+FFFF. */
const rank = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800)
