import { toText } from './json.ts'
import { mun, munCodes } from './types.ts'

type Tree = { [element: string]: unknown }

/** One step of a field's path: an element, and which of its items where it is a list. */
interface Step {
  readonly element: string
  readonly list: boolean
  /** What an item must carry to be meant; a new one is made from it. */
  readonly match: Tree
  /** Every item that matches, rather than the first. */
  readonly each: boolean
}

const taskPart = (list: string, codes: string) => (code: string) => ({
  element: list,
  match: { type: { coding: [{ system: munCodes(codes), code }] } },
})

const shorthands: Record<string, (argument: string) => { element: string; match: Tree }> = {
  ext: (name) => ({ element: 'extension', match: { url: name.startsWith('ext-') ? mun(name) : name } }),
  coding: (system) => ({
    element: 'coding',
    match: { system: system.startsWith('mun-') ? munCodes(system) : system },
  }),
  input: taskPart('input', 'mun-task-input'),
  output: taskPart('output', 'mun-task-output'),
}

/**
 * Reads a field's path. Steps are parted by dots: `period.start` an element; `identifier[]` the first item of a list;
 * `entry*` every item; `ext(ext-holder)` the extension with that url; `coding(mun-hold-type)` the coding of that
 * system; `input(approver)*` every Task.input of that type; `output(…)` likewise; a URL may stand in brackets.
 */
export const parsePath = (path: string): readonly Step[] =>
  [...path.matchAll(/(\w+)(?:\(([^)]*)\))?(\[\])?(\*)?(?:\.|$)/g)].map(
    ([, word = '', argument, list, each]) => {
      if (argument === undefined) return { element: word, list: !!list || !!each, match: {}, each: !!each }
      const make = shorthands[word]
      if (!make) throw new TypeError(`unknown step ${word}(…) in ${path}`)
      return { ...make(argument), list: true, each: !!each }
    },
  )

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Number)

const carries = (value: unknown, wanted: unknown): boolean => {
  if (Array.isArray(wanted))
    return Array.isArray(value) && wanted.every((want) => value.some((item) => carries(item, want)))
  if (isTree(wanted))
    return isTree(value) && Object.keys(wanted).every((key) => carries(value[key], wanted[key]))
  return value === wanted
}

/** Every value at the path, in order. */
export const valuesAt = (node: unknown, [step, ...rest]: readonly Step[]): readonly unknown[] => {
  if (!step) return node === undefined ? [] : [node]
  if (!isTree(node)) return []
  const child = node[step.element]
  if (!step.list) return valuesAt(child, rest)
  const items = (Array.isArray(child) ? child : []).filter((item) => carries(item, step.match))
  return (step.each ? items : items.slice(0, 1)).flatMap((item) => valuesAt(item, rest))
}

/** A copy of the node with these values at the path, and everything else as it was; no values removes the element. */
export const withValuesAt = (node: unknown, steps: readonly Step[], values: readonly unknown[]): unknown => {
  const [step, ...rest] = steps
  if (!step) return values[0]
  const tree = isTree(node) ? node : {}
  const next = step.list
    ? listAt(tree[step.element], step, rest, values)
    : withValuesAt(tree[step.element], rest, values)
  const { [step.element]: _old, ...others } = tree
  const place = step.element in tree ? { ...tree, [step.element]: next } : { ...others, [step.element]: next }
  return isEmpty(next) ? (isEmpty(others) ? undefined : others) : place
}

const listAt = (list: unknown, step: Step, rest: readonly Step[], values: readonly unknown[]): unknown[] => {
  const items: readonly unknown[] = Array.isArray(list) ? list : []
  return step.each ? eachAt(items, step, rest, values) : firstAt(items, step, rest, values)
}

const firstAt = (
  items: readonly unknown[],
  step: Step,
  rest: readonly Step[],
  values: readonly unknown[],
) => {
  const place = items.findIndex((item) => carries(item, step.match))
  if (place < 0) return values.length > 0 ? [...items, made(step, rest, values)] : [...items]
  if (values.length === 0 && valuesAt(items[place], rest).length === 0) return [...items]
  const left = withValuesAt(items[place], rest, values)
  return [...items.slice(0, place), ...(holdsMore(left, step) ? [left] : []), ...items.slice(place + 1)]
}

// A value that was there keeps its item, with all that stands beside it; an item without a value is none of ours.
const eachAt = (items: readonly unknown[], step: Step, rest: readonly Step[], values: readonly unknown[]) => {
  const valueIn = (item: unknown) => (carries(item, step.match) ? valuesAt(item, rest)[0] : undefined)
  const old = items.filter((item) => valueIn(item) !== undefined)
  const wanted = values.map((value) => {
    const place = old.findIndex((item) => toText(valueIn(item)) === toText(value))
    return place < 0 ? made(step, rest, [value]) : old.splice(place, 1)[0]
  })
  const kept = items.filter((item) => !old.includes(item))
  const placed = kept.flatMap((item) => (valueIn(item) === undefined ? [item] : wanted.splice(0, 1)))
  return [...placed, ...wanted]
}

const made = (step: Step, rest: readonly Step[], values: readonly unknown[]) =>
  withValuesAt(structuredClone(step.match), rest, values)

// An item that holds nothing but what made it recognisable (an extension's url) is an empty one.
const holdsMore = (item: unknown, step: Step): boolean =>
  !isEmpty(item) && !(Object.keys(step.match).length > 0 && carries(step.match, item))

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  (Array.isArray(value) && value.length === 0) ||
  (isTree(value) && Object.keys(value).length === 0)
