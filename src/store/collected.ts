import { shortened } from '../fhir/fold.ts'
import { type Entries, type Form, type RangeEntry, type SortEntry, term } from './entries.ts'
import type { Findings, Ranged } from './findings.ts'
import { compositePart, scaled, unitKey } from './keys.ts'
import { compareText } from './match.ts'

/** The entries of a resource while they are gathered: each once. */
export class Collected {
  readonly #terms = new Set<string>()
  readonly #ranges: RangeEntry[] = []
  readonly #sorts = new Map<string, SortEntry>()

  term(one: string): void {
    this.#terms.add(one)
  }

  add(code: string, { terms, ranges, sorts }: Findings): void {
    for (const [form, ...values] of terms) this.#terms.add(term(code, form, ...values.map(shortened)))
    for (const range of ranges) this.#range(code, range)
    for (const value of sorts) this.sort(code, value)
  }

  /** Every combination of the parts' values; at most one part may be a range, and it stands last in the key. */
  addComposite(code: string, parts: readonly Findings[]): void {
    const [ranged, ...more] = parts.filter(({ ranges }) => ranges.length > 0)
    if (more.length > 0) return
    const exact = parts.filter((part) => part !== ranged).map(exactParts)
    for (const combination of combinations(exact)) {
      const key = term(code, 'composite', ...combination)
      if (!ranged) this.#terms.add(key)
      else for (const range of ranged.ranges) this.#range(key, range)
    }
  }

  sort(param: string, value: string | number): void {
    const short = typeof value === 'string' ? shortened(value) : value
    const known = this.#sorts.get(param)
    if (!known) this.#sorts.set(param, { param, min: short, max: short })
    else if (isBelow(short, known.min)) this.#sorts.set(param, { ...known, min: short })
    else if (isBelow(known.max, short)) this.#sorts.set(param, { ...known, max: short })
  }

  entries(): Entries {
    return { terms: [...this.#terms], ranges: this.#ranges, sorts: [...this.#sorts.values()] }
  }

  #range(start: string, range: Ranged): void {
    const { key, factor } = unitKey(start, range.unit)
    const [lo, hi] = [scaled(range.lo, factor), scaled(range.hi, factor)]
    const isKnown = this.#ranges.some((one) => one.lo === lo && one.hi === hi && one.key === key)
    if (!isKnown) this.#ranges.push({ key, lo, hi })
  }
}

const inComposite: readonly Form[] = ['code', 'systemCode', 'folded', 'reference']

const exactParts = ({ terms }: Findings): string[] =>
  terms.flatMap(([form, ...values]) => (inComposite.includes(form) ? compositePart(form, ...values) : []))

const combinations = (choices: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  choices.reduce<readonly (readonly string[])[]>(
    (done, some) => done.flatMap((left) => some.map((one) => [...left, one])),
    [[]],
  )

const isBelow = (a: string | number, b: string | number): boolean =>
  typeof a === 'string' && typeof b === 'string' ? compareText(a, b) < 0 : a < b
