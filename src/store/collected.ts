import { shortened } from '../fhir/fold.ts'
import { type Entries, forms, type RangeEntry, SEP, type SortEntry, term } from './entries.ts'
import type { Findings, Ranged } from './findings.ts'
import { scaled, unitKey } from './keys.ts'
import { compareText } from './match.ts'

/** The entries of a resource while they are gathered: each once. */
export class Collected {
  readonly #composites = new Set<string>()
  readonly #terms: string[] = []
  readonly #ranges: RangeEntry[] = []
  readonly #sorts: SortEntry[] = []

  /** A term that is added once only. */
  term(one: string): void {
    this.#terms.push(one)
  }

  /** All that was found for one parameter. */
  add(code: string, { marks, ranges, sorts }: Findings): void {
    const start = code + SEP
    for (const one of distinct(marks)) this.#terms.push(start + one)
    for (const range of ranges) this.#range(code, range)
    if (sorts.length > 0) this.#sorts.push(sortEntry(code, sorts))
  }

  /** Every combination of the parts' values; at most one part may be a range, and it stands last in the key. */
  addComposite(code: string, parts: readonly Findings[]): void {
    const [ranged, ...more] = parts.filter(({ ranges }) => ranges.length > 0)
    if (more.length > 0) return
    const exact = parts.filter((part) => part !== ranged).map(exactMarks)
    for (const combination of combinations(exact)) {
      const key = term(code, 'composite', ...combination)
      if (!ranged) this.#composites.add(key)
      else for (const range of ranged.ranges) this.#range(key, range)
    }
  }

  entries(): Entries {
    const terms = this.#composites.size > 0 ? [...this.#terms, ...this.#composites] : this.#terms
    return { terms, ranges: this.#ranges, sorts: this.#sorts }
  }

  #range(start: string, range: Ranged): void {
    const { key, factor } = unitKey(start, range.unit)
    const [lo, hi] = [scaled(range.lo, factor), scaled(range.hi, factor)]
    const isKnown = this.#ranges.some((one) => one.lo === lo && one.hi === hi && one.key === key)
    if (!isKnown) this.#ranges.push({ key, lo, hi })
  }
}

/** Most parameters have few values, and comparing these costs less than a set of them. */
const few = 12

const distinct = (marks: readonly string[]): readonly string[] => {
  if (marks.length > few) return [...new Set(marks)]
  for (let at = 1; at < marks.length; at++)
    if (marks.indexOf(marks[at] ?? '') < at) return [...new Set(marks)]
  return marks
}

const inComposite = [forms.code, forms.systemCode, forms.folded, forms.reference].map((form) => form + SEP)

const exactMarks = ({ marks }: Findings): string[] =>
  marks.filter((mark) => inComposite.some((start) => mark.startsWith(start)))

const combinations = (choices: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  choices.reduce<readonly (readonly string[])[]>(
    (done, some) => done.flatMap((left) => some.map((one) => [...left, one])),
    [[]],
  )

const sortEntry = (param: string, values: readonly (string | number)[]): SortEntry => {
  const [only] = values
  if (values.length === 1 && only !== undefined) {
    const value = typeof only === 'string' ? shortened(only) : only
    return { param, min: value, max: value }
  }
  const short = values.map((value) => (typeof value === 'string' ? shortened(value) : value))
  return {
    param,
    min: short.reduce((least, value) => (isBelow(value, least) ? value : least)),
    max: short.reduce((most, value) => (isBelow(most, value) ? value : most)),
  }
}

const isBelow = (a: string | number, b: string | number): boolean =>
  typeof a === 'string' && typeof b === 'string' ? compareText(a, b) < 0 : a < b
