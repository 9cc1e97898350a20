import { type Entries, type RangeEntry, term } from './entries.ts'
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

type Test = (it: Indexed) => boolean

/** What a plan means: whether this resource meets the node. The reference for every adapter. */
export const matches = (node: Node, it: Indexed, around: Surroundings): boolean => matcher(node, around)(it)

/** Whether a live resource meets a plan: its types and its node. */
export const meets = (plan: Plan, it: Indexed | undefined, around: Surroundings): boolean =>
  it !== undefined && meeter(plan, around)(it)

/** The same for many resources of one moment: what `_has` asks of others is found out once. */
export const meeter = ({ types, where }: Plan, around: Surroundings): Test => {
  const isMatch = matcher(where, around)
  return (it) => (types === 'all' || types.includes(it.type)) && isMatch(it)
}

const matcher = (node: Node, around: Surroundings): Test => {
  switch (node.op) {
    case 'every':
      return () => true
    case 'none':
      return () => false
    case 'all': {
      const parts = node.of.map((part) => matcher(part, around))
      return (it) => parts.every((part) => part(it))
    }
    case 'any': {
      const parts = node.of.map((part) => matcher(part, around))
      return (it) => parts.some((part) => part(it))
    }
    case 'not': {
      const part = matcher(node.of, around)
      return (it) => !part(it)
    }
    case 'ids':
      return (it) => node.ids.includes(it.id)
    case 'kept':
      return ({ stored }) => stored !== undefined && stored.seq <= node.until
    case 'changed':
      return ({ stored }) => stored !== undefined && stored.seq > node.since && stored.version > 1
    case 'points':
      return pointing(node, around)
    case 'pointed':
      return pointed(node, around)
    default:
      return (it) => has(node, it.entries)
  }
}

type Leaf = Extract<Node, { op: 'term' | 'prefix' | 'contains' | 'range' | 'near' }>

const has = (node: Leaf, { terms, ranges }: Entries): boolean => {
  switch (node.op) {
    case 'term':
      return node.terms.some((one) => terms.includes(one))
    case 'prefix':
      return terms.some((one) => one.startsWith(node.prefix))
    case 'contains':
      return terms.some((one) => one.startsWith(node.prefix) && holds(one.slice(node.prefix.length), node))
    case 'range':
      return ranges.some((one) => one.key === node.key && node.bounds.every((bound) => within(bound, one)))
    case 'near':
      return isNear(node, ranges)
  }
}

const isNear = ({ keys, at, within }: Extract<Leaf, { op: 'near' }>, ranges: Entries['ranges']): boolean => {
  const off = (axis: 0 | 1 | 2): number =>
    (ranges.find(({ key }) => key === keys[axis])?.lo ?? Number.NaN) - at[axis]
  const [x, y, z] = [off(0), off(1), off(2)]
  return x * x + y * y + z * z <= within
}

const holds = (rest: string, { text, atEnd }: Extract<Leaf, { op: 'contains' }>): boolean =>
  atEnd ? rest.endsWith(text) : rest.includes(text)

const within = ({ on, is, than }: Bound, range: RangeEntry): boolean => {
  const value = range[on]
  if (value === undefined) return false
  return is === '<' ? value < than : is === '<=' ? value <= than : is === '>' ? value > than : value >= than
}

const pointsAt = (it: Indexed, param: string): readonly string[] => {
  const prefix = term(param, 'reference', '')
  return it.entries.terms.filter((one) => one.startsWith(prefix)).map((one) => one.slice(prefix.length))
}

const pointing = ({ param, to }: Extract<Node, { op: 'points' }>, around: Surroundings): Test => {
  const isTarget = meeter(to, around)
  return (it) =>
    pointsAt(it, param).some((ref) => {
      const target = around.at(ref)
      return target !== undefined && isTarget(target)
    })
}

const pointed = (node: Extract<Node, { op: 'pointed' }>, around: Surroundings): Test => {
  let targets: ReadonlySet<string> | undefined
  return ({ type, id }) => {
    targets ??= targetsOf(node, around)
    return targets.has(`${type}/${id}`)
  }
}

/** All that a match of `by` points at through the parameter, as `Type/id`. */
const targetsOf = ({ param, by }: Extract<Node, { op: 'pointed' }>, around: Surroundings): Set<string> => {
  const isSource = meeter(by, around)
  const targets = new Set<string>()
  for (const other of around.all())
    if (isSource(other)) for (const ref of pointsAt(other, param)) targets.add(ref)
  return targets
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
    for (let place = 0; place < sort.length; place++) {
      const [mine = null, other = null] = [a.values[place], b.values[place]]
      const order = compareValues(mine, other, sort[place]?.descending === true)
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
