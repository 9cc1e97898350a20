import type { Compiler } from './compiler.ts'
import { discriminatorsOf } from './discriminators.ts'
import type { Findings } from './findings.ts'
import { type Item, type ItemCheck, within } from './items.ts'
import type { Tree } from './tree.ts'

/** Sorts the values of an element into slices, counts each slice and checks its values. */
export type Group = (name: string, items: readonly Item[], found: Findings) => void

interface Slice {
  readonly name: string
  readonly min: number
  readonly max: number
  readonly matches: (item: Item, found: Findings) => boolean
  readonly check: ItemCheck | undefined
}

/**
 * The check of an element's slices; `check` makes that of one slice's values.
 * @see https://hl7.org/fhir/R4/profiling.html#slicing
 */
export const sliceCheck = (
  sliced: Tree,
  compiler: Compiler,
  check: (slice: Tree) => ItemCheck | undefined,
): Group => {
  const { rules = 'open', ordered = false } = sliced.element.slicing ?? {}
  const slices = sliced.slices.map((tree): Slice => {
    const { sliceName = '', min, max } = tree.element
    return {
      name: sliceName,
      min,
      max: max === '*' ? Number.POSITIVE_INFINITY : Number(max),
      matches: discriminatorsOf(sliced, tree, compiler),
      check: check(tree),
    }
  })
  return (name, items, found) => {
    const chosen = items.map((item) => slices.find(({ matches }) => matches(item, found)))
    items.forEach((item, i) => {
      const slice = chosen[i]
      if (slice?.check) within(name, item, slice.check, found)
      const late = rules === 'openAtEnd' && chosen.slice(0, i).includes(undefined)
      if (slice ? late : rules === 'closed') misplaced(name, item, slice, found)
      else if (slice && ordered && isAhead(slices, slice, chosen.slice(0, i)))
        outOfOrder(name, item, slice, found)
    })
    for (const slice of slices) countSlice(name, slice, chosen.filter((each) => each === slice).length, found)
  }
}

/** Whether an earlier value is of a later slice. */
const isAhead = (slices: readonly Slice[], slice: Slice, earlier: readonly (Slice | undefined)[]): boolean =>
  earlier.some((one) => one !== undefined && slices.indexOf(one) > slices.indexOf(slice))

const outOfOrder = (name: string, item: Item, slice: Slice, found: Findings): void =>
  within(
    name,
    item,
    () => found.add('breaks-profile', `The slice ${slice.name} must come before those defined after it.`),
    found,
  )

const misplaced = (name: string, item: Item, slice: Slice | undefined, found: Findings): void =>
  within(
    name,
    item,
    () =>
      found.add(
        'breaks-profile',
        slice
          ? `The slice ${slice.name} must come before what is in no slice.`
          : `It is in none of the slices, and no other ${name} is allowed.`,
      ),
    found,
  )

const countSlice = (name: string, { name: slice, min, max }: Slice, count: number, found: Findings): void => {
  if (count < min) {
    found.add('breaks-profile', `The ${name} "${slice}" is required${min > 1 ? ` ${min} times` : ''}.`, {
      under: name,
    })
  }
  if (count > max) {
    const says =
      max === 0 ? 'may not be given' : `may be given at most ${max === 1 ? 'once' : `${max} times`}`
    found.add('breaks-profile', `The ${name} "${slice}" ${says}.`, { under: name })
  }
}
