import type { Compiler } from './compiler.ts'
import { type Findings, isObject } from './findings.ts'
import { type Item, itemsOf } from './items.ts'
import { expectedOf, meets } from './match.ts'
import { primitives } from './primitives.ts'
import { typeReferredTo } from './references.ts'
import { contentOf, plainName, type Tree } from './tree.ts'
import { typeOf } from './types-check.ts'

type Matcher = (item: Item, found: Findings) => boolean

/** Whether a value belongs to a slice, as its discriminators say. @see https://hl7.org/fhir/R4/profiling.html#discriminator */
export const discriminatorsOf = (sliced: Tree, slice: Tree, compiler: Compiler): Matcher => {
  const given = sliced.element.slicing?.discriminator ?? []
  const choice = sliced.name.endsWith('[x]')
  const discriminators = given.length === 0 && choice ? [{ type: 'type', path: '$this' }] : given
  if (discriminators.length === 0) return () => false
  const matchers = discriminators.map(({ type, path }) => matcher(type, stepsOf(path), slice, compiler))
  return (item, found) => matchers.every((matches) => matches(item, found))
}

/** `a.b.ofType(X)`, `extension('url').value`, `$this.resolve()` in steps. */
const stepsOf = (path: string): string[] => {
  const steps: string[] = path.match(/(?:'[^']*'|[^.'(]|\((?:'[^']*'|[^')])*\))+/g) ?? []
  return steps.filter((step) => step !== '$this')
}

const matcher = (type: string, steps: readonly string[], slice: Tree, compiler: Compiler): Matcher => {
  if (type === 'exists') return existence(steps, slice, compiler)
  const target = treesAt(slice, steps, compiler)
  if (type === 'type') return typeMatcher(steps, target, compiler)
  if (type === 'profile') return profileMatcher(steps, target, compiler)
  const expectations = target.flatMap((tree) => expectationsOf(tree, compiler))
  if (expectations.length === 0) return () => false
  return (item, found) => {
    const items = itemsAt(item, steps)
    return (
      items.length > 0 && expectations.every((expectation) => items.some((each) => expectation(each, found)))
    )
  }
}

const existence = (steps: readonly string[], slice: Tree, compiler: Compiler): Matcher => {
  const forbidden = treesAt(slice, steps, compiler).some(({ element }) => element.max === '0')
  return (item) => itemsAt(item, steps).length > 0 !== forbidden
}

const typeMatcher = (steps: readonly string[], target: readonly Tree[], compiler: Compiler): Matcher => {
  const resolves = steps.at(-1) === 'resolve()'
  const allowed = new Set(
    target.flatMap(({ element }) =>
      (element.type ?? []).flatMap(({ code, targetProfile = [] }) =>
        resolves ? targetProfile.map((url) => compiler.structures(url)?.type ?? url) : [code],
      ),
    ),
  )
  return (item) =>
    itemsAt(item, steps).some((each) => {
      const type = resolves && isObject(each.value) ? typeReferredTo(each.value) : typeOf(each)
      return type !== undefined && allowed.has(type)
    })
}

const profileMatcher = (steps: readonly string[], target: readonly Tree[], compiler: Compiler): Matcher => {
  const urls = target.flatMap(({ element }) => (element.type ?? []).flatMap(({ profile = [] }) => profile))
  return (item, found) =>
    itemsAt(item, steps).some(({ value }) =>
      urls.some((url) => {
        const check = compiler.profile(url)
        return check !== undefined && !found.wouldFail(check, value)
      }),
    )
}

/** What the slice says of the element that tells it apart: its fixed value, its pattern, its codes, or its parts'. */
const expectationsOf = (tree: Tree, compiler: Compiler): Matcher[] => {
  const { element } = tree
  const expected = expectedOf(element)
  if (expected) return [({ value }) => meets(value, expected)]
  const parts = tree.children.flatMap(withRequiredSlices)
  const inner = parts.flatMap((part) => {
    const name = plainName(part.name)
    return expectationsOf(part, compiler).map(
      (matches): Matcher =>
        (item, found) =>
          itemsAt(item, [name]).some((each) => matches(each, found)),
    )
  })
  if (inner.length > 0) return inner
  const { binding } = element
  if (binding?.strength !== 'required' || !binding.valueSet) return []
  return [codeMatcher(binding.valueSet, compiler)]
}

const codeMatcher =
  (valueSet: string, compiler: Compiler): Matcher =>
  ({ value }) => {
    const expansion = compiler.definitions.codesOf(valueSet)
    if ('unexpandable' in expansion) return false
    if (typeof value === 'string') return expansion.bare.has(value)
    const codings = isObject(value) && Array.isArray(value.coding) ? value.coding : [value]
    return codings.some(
      (coding) => isObject(coding) && expansion.codes.has(`${coding.system}|${coding.code}`),
    )
  }

/** The elements of the slice that a path leads to. */
const treesAt = (slice: Tree, steps: readonly string[], compiler: Compiler): readonly Tree[] =>
  steps.reduce<readonly Tree[]>(
    (trees, step) => {
      if (step === 'resolve()' || step.startsWith('ofType(')) return trees
      const url = extensionUrl(step)
      const name = url === undefined ? step : 'extension'
      return trees.flatMap((tree) => {
        const children = childrenNamed(tree, name, compiler)
        if (url === undefined) return children
        return tree.children.flatMap(({ slices }) => slices.filter((each) => isExtension(each, url)))
      })
    },
    [slice],
  )

/** The children of that name; where they are sliced, the slices that must be there tell more. */
const childrenNamed = (tree: Tree, name: string, compiler: Compiler): readonly Tree[] => {
  const isNamed = (child: Tree) => plainName(child.name) === name
  const own = tree.children.filter(isNamed)
  if (own.length > 0) return own.flatMap(withRequiredSlices)
  return contentOf(tree, compiler.structures)?.children.filter(isNamed) ?? []
}

const withRequiredSlices = (tree: Tree): readonly Tree[] => [
  tree,
  ...tree.slices.filter(({ element }) => element.min > 0),
]

const isExtension = ({ element }: Tree, url: string): boolean =>
  (element.type ?? []).some(({ profile = [] }) => profile.includes(url))

const extensionUrl = (step: string): string | undefined => /^extension\('([^']*)'\)$/.exec(step)?.[1]

/** The values that a path leads to from an item. */
const itemsAt = (item: Item, steps: readonly string[]): readonly Item[] =>
  steps.reduce<readonly Item[]>(
    (items, step) => {
      if (step === 'resolve()') return items
      const type = /^ofType\((.*)\)$/.exec(step)?.[1]
      if (type) return items.filter((each) => typeOf(each) === type)
      const url = extensionUrl(step)
      if (url === undefined) return items.flatMap((each) => childItems(each, step))
      return items
        .flatMap((each) => childItems(each, 'extension'))
        .filter(({ value }) => isObject(value) && value.url === url)
    },
    [item],
  )

const childItems = ({ value, sibling }: Item, name: string): readonly Item[] => {
  const parent = isObject(value) ? value : sibling
  if (!isObject(parent)) return []
  const direct = itemsOf(parent, name)
  if (direct.length > 0) return direct
  return Object.entries(parent).flatMap(([key, each]) =>
    key.startsWith(name) && /^[A-Z]/.test(key.slice(name.length))
      ? [{ value: each, type: choiceType(key.slice(name.length)), index: -1 }]
      : [],
  )
}

const choiceType = (capitalised: string): string => {
  const lower = `${capitalised.charAt(0).toLowerCase()}${capitalised.slice(1)}`
  return primitives.has(lower) ? lower : capitalised
}
