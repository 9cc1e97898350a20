import { shortened } from '../fhir/fold.ts'
import { compilePath } from '../fhir/path/index.ts'
import { type SearchParam, usableParams } from '../fhir/search/index.ts'
import type { Resource } from '../fhir/types.ts'
import { type Entries, type Form, forms, type RangeEntry, SEP, type SortEntry, term } from './entries.ts'
import { readers } from './extract-values.ts'
import type { Finding, Surroundings } from './findings.ts'
import { compositePart, scaled, unitKey } from './keys.ts'
import { compareText } from './match.ts'

/**
 * Compiles the search parameters of one type to a function that makes a resource's index entries. The common
 * parameters (`_lastUpdated`, `_tag` …) come by themselves; `_id` gives its sort value only, for stores know ids.
 * `base` is the server's own address: absolute references to it are indexed as relative ones.
 */
export const extractor = (
  params: readonly SearchParam[],
  around: Surroundings = {},
): ((resource: Resource) => Entries) => {
  const indexers = usableParams(params).map((param) => indexer(param, around))
  return (resource) => {
    const found = new Collected()
    for (const index of indexers) index(resource, found)
    return found.entries()
  }
}

/** The references by which the entries say the resource points elsewhere: of one parameter, or `'*'` for all. */
export const referencesIn = ({ terms }: Entries, param: string): string[] => {
  const marks = terms.map((one) => one.split(SEP)).filter(([, form]) => form === forms.reference)
  return [...new Set(marks.flatMap(([code, , to]) => (to && (param === '*' || code === param) ? to : [])))]
}

type Indexer = (resource: Resource, found: Collected) => void

const indexer = (param: SearchParam, around: Surroundings): Indexer =>
  param.type === 'composite' ? compositeIndexer(param, around) : plainIndexer(param, around)

const plainIndexer = (param: SearchParam, around: Surroundings): Indexer => {
  const path = compilePath(param.expression)
  const read = readers[param.type]
  return (resource, found) => {
    for (const { value } of path(resource)) {
      if (param.code !== '_id') found.term(term(param.code, 'present'))
      const finding = read(value, around)
      if (finding) found.add(param.code, finding)
    }
  }
}

/** A composite's parts are read within one node, so that only values of the same element meet. */
const compositeIndexer = (param: SearchParam, around: Surroundings): Indexer => {
  const path = compilePath(param.expression)
  const parts = param.components.map(({ type, expression }) => ({
    read: readers[type],
    path: compilePath(expression),
  }))
  return (resource, found) => {
    for (const { value } of path(resource)) {
      const findings = parts.map((part) =>
        part.path(value, resource).flatMap((node) => part.read(node.value, around) ?? []),
      )
      if (findings.some((some) => some.length === 0)) continue
      found.term(term(param.code, 'present'))
      found.addComposite(param.code, findings)
    }
  }
}

const inComposite: readonly Form[] = ['code', 'systemCode', 'folded', 'reference']

const exactParts = (findings: readonly Finding[]): string[] =>
  findings
    .flatMap((one) => one.terms)
    .flatMap(([form, ...values]) => (inComposite.includes(form) ? compositePart(form, ...values) : []))

class Collected {
  readonly #terms = new Set<string>()
  readonly #ranges = new Map<string, RangeEntry>()
  readonly #sorts = new Map<string, SortEntry>()

  term(one: string): void {
    this.#terms.add(one)
  }

  add(code: string, { terms, ranges = [], sort }: Finding): void {
    if (code !== '_id')
      for (const [form, ...values] of terms) this.term(term(code, form, ...values.map(shortened)))
    for (const range of ranges) this.#range(code, range)
    if (sort !== undefined) this.#sort(code, typeof sort === 'string' ? shortened(sort) : sort)
  }

  /** Every combination of the parts' values; at most one part may be a range, and it stands last in the key. */
  addComposite(code: string, parts: readonly (readonly Finding[])[]): void {
    const ranged = parts.filter((findings) => findings.some(hasRanges))
    if (ranged.length > 1) return
    const exact = parts.filter((findings) => !ranged.includes(findings)).map(exactParts)
    for (const combination of combinations(exact)) {
      const key = term(code, 'composite', ...combination)
      if (ranged.length === 0) this.term(key)
      for (const { ranges = [] } of ranged.flat()) for (const range of ranges) this.#range(key, range)
    }
  }

  #range(start: string, { unit, lo, hi }: Ranged): void {
    const { key, factor } = unitKey(start, unit)
    const range = { key, lo: scaled(lo, factor), hi: scaled(hi, factor) }
    this.#ranges.set([key, range.lo, range.hi].join(SEP), range)
  }

  #sort(param: string, value: string | number): void {
    const { min, max } = this.#sorts.get(param) ?? { min: value, max: value }
    const next = { param, min: isBelow(value, min) ? value : min, max: isBelow(max, value) ? value : max }
    this.#sorts.set(param, next)
  }

  entries(): Entries {
    return { terms: [...this.#terms], ranges: [...this.#ranges.values()], sorts: [...this.#sorts.values()] }
  }
}

type Ranged = NonNullable<Finding['ranges']>[number]

const hasRanges = ({ ranges = [] }: Finding) => ranges.length > 0

const combinations = (choices: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  choices.reduce<readonly (readonly string[])[]>(
    (done, some) => done.flatMap((left) => some.map((one) => [...left, one])),
    [[]],
  )

const isBelow = (a: string | number, b: string | number): boolean =>
  typeof a === 'string' && typeof b === 'string' ? compareText(a, b) < 0 : a < b
