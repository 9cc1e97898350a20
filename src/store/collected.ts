import { shortened } from '../fhir/fold.ts'
import { type Entries, forms, type RangeEntry, SEP, type SortEntry, term } from './entries.ts'
import type { Findings, Ranged } from './findings.ts'
import { scaled, unitKey } from './keys.ts'
import { compareText } from './match.ts'

/** The entries of a resource while they are gathered: each once. */
export class Collected {
  readonly #terms = new Set<string>()
  readonly #ranges: RangeEntry[] = []
  readonly #sorts: SortEntry[] = []

  term(one: string): void {
    this.#terms.add(one)
  }

  /** All that was found for one parameter. */
  add(code: string, { marks, ranges, sorts }: Findings): void {
    for (const one of marks) this.#terms.add(code + SEP + one)
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
      if (!ranged) this.#terms.add(key)
      else for (const range of ranged.ranges) this.#range(key, range)
    }
  }

  entries(): Entries {
    return { terms: [...this.#terms], ranges: this.#ranges, sorts: this.#sorts }
  }

  #range(start: string, range: Ranged): void {
    const { key, factor } = unitKey(start, range.unit)
    const [lo, hi] = [scaled(range.lo, factor), scaled(range.hi, factor)]
    const isKnown = this.#ranges.some((one) => one.lo === lo && one.hi === hi && one.key === key)
    if (!isKnown) this.#ranges.push({ key, lo, hi })
  }
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
  const short = values.map((value) => (typeof value === 'string' ? shortened(value) : value))
  return {
    param,
    min: short.reduce((least, value) => (isBelow(value, least) ? value : least)),
    max: short.reduce((most, value) => (isBelow(most, value) ? value : most)),
  }
}

const isBelow = (a: string | number, b: string | number): boolean =>
  typeof a === 'string' && typeof b === 'string' ? compareText(a, b) < 0 : a < b
