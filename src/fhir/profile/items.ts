import { type Findings, isObject, type Json } from './findings.ts'

/** One value of an element, with what its JSON property tells of it. */
export interface Item {
  /** Undefined where a primitive has extensions only. */
  readonly value: unknown
  /** The `_name` of a primitive. */
  readonly sibling?: unknown
  /** `Quantity` of `valueQuantity`. */
  readonly type?: string
  /** -1 where the element does not repeat. */
  readonly index: number
}

/** What an item's own elements are read from. */
export const insideOf = ({ value, sibling }: Item): Json | undefined => {
  if (isObject(value)) return value
  return isObject(sibling) ? sibling : undefined
}

const none: readonly Item[] = []

/** The values of an element that is no choice. */
export const itemsOf = (parent: Json, name: string, beside = `_${name}`): readonly Item[] => {
  const value = parent[name]
  const sibling = parent[beside]
  if (value === undefined && sibling === undefined) return none
  if (!Array.isArray(value) && !Array.isArray(sibling)) return [{ value, sibling, index: -1 }]
  const [values, siblings] = [asList(value), asList(sibling)]
  const longer = values.length >= siblings.length ? values : siblings
  return longer.map((_each, index) => ({
    value: values[index] ?? undefined,
    sibling: siblings[index],
    index,
  }))
}

/** The values of a choice element, whose properties have these types. */
export const choicesOf = (parent: Json, keys: ReadonlyMap<string, string>): Item[] => {
  const items: Item[] = []
  for (const key in parent) {
    const bare = key.startsWith('_') ? key.slice(1) : key
    const type = keys.get(bare)
    if (type === undefined || (bare !== key && parent[bare] !== undefined)) continue
    items.push({ value: parent[bare], sibling: parent[`_${bare}`], type, index: -1 })
  }
  return items
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Looks at one value of an element, knowing the JSON property it came from. */
export type ItemCheck = (item: Item, found: Findings) => void

/** Runs a check with the findings standing at the item. */
export const within = (name: string, item: Item, check: ItemCheck, found: Findings): void => {
  found.enter(name, item.index)
  check(item, found)
  found.leave()
}
