import { type Entries, forms, type RangeEntry, SEP, type SortEntry, term } from './entries.ts'
import { bare, Findings, type Ranged, type Starts } from './findings.ts'
import { scaled, secondStart, unitKey } from './keys.ts'

/** The entries of a resource while they are gathered: each once. */
export class Collected {
  readonly #composites = new Set<string>()
  readonly #pairs = new Map<string, RangeEntry>()
  readonly #terms: string[] = []
  readonly #ranges: RangeEntry[] = []
  readonly #sorts: SortEntry[] = []
  readonly #findings = new Findings(bare, this.#terms)
  /** The number of terms before those of this parameter. */
  #from = 0

  /** A term that is added once only. */
  term(one: string): void {
    this.#terms.push(one)
  }

  /** Where the readers of one parameter put what they find; `end` takes it over. */
  begin(starts: Starts): Findings {
    this.#from = this.#terms.length
    this.#findings.reset(starts)
    return this.#findings
  }

  end(code: string): void {
    once(this.#terms, this.#from)
    const { ranges, min, max } = this.#findings
    for (const range of ranges) this.#range(code, range)
    if (min !== undefined && max !== undefined) this.#sorts.push({ param: code, min, max })
  }

  /** Every combination of the parts' values; two parts at most may be ranges, and their units stand last in the key. */
  addComposite(code: string, parts: readonly Findings[]): void {
    const [first, second, ...more] = parts.filter(({ ranges }) => ranges.length > 0)
    if (more.length > 0) return
    const exact = parts.filter(({ ranges }) => ranges.length === 0).map(exactMarks)
    for (const combination of combinations(exact)) {
      const key = term(code, 'composite', ...combination)
      if (!first) this.#composites.add(key)
      else if (second) this.#addPairs(key, first.ranges, second.ranges)
      else for (const range of first.ranges) this.#range(key, range)
    }
  }

  entries(): Entries {
    const terms = this.#composites.size > 0 ? [...this.#terms, ...this.#composites] : this.#terms
    const ranges = this.#pairs.size > 0 ? [...this.#ranges, ...this.#pairs.values()] : this.#ranges
    return { terms, ranges, sorts: this.#sorts }
  }

  #range(start: string, range: Ranged): void {
    const entry = entryOf(start, range)
    for (const one of this.#ranges)
      if (one.lo === entry.lo && one.hi === entry.hi && one.key === entry.key) return
    this.#ranges.push(entry)
  }

  #addPairs(start: string, firsts: readonly Ranged[], seconds: readonly Ranged[]): void {
    for (const one of firsts.map((range) => entryOf(start, range)))
      for (const other of seconds.map((range) => entryOf(secondStart(one.key), range))) {
        const pair = { key: other.key, lo: one.lo, hi: one.hi, lo2: other.lo, hi2: other.hi }
        this.#pairs.set(Object.values(pair).join(SEP), pair)
      }
  }
}

const entryOf = (start: string, { unit, lo, hi }: Ranged): RangeEntry => {
  if (!unit) return { key: start, lo, hi }
  const { key, factor } = unitKey(start, unit)
  return { key, lo: scaled(lo, factor), hi: scaled(hi, factor) }
}

/** Most parameters have few values, and comparing these costs less than a set of them. */
const few = 12

/** Leaves each term once, of those from there on. */
const once = (terms: string[], from: number): void => {
  if (terms.length - from > few) {
    const kept = new Set(terms.slice(from))
    terms.length = from
    for (const one of kept) terms.push(one)
    return
  }
  for (let at = terms.length - 1; at > from; at--) if (isBefore(terms, from, at)) terms.splice(at, 1)
}

/** Whether the term at a place stands before it too. */
const isBefore = (terms: readonly string[], from: number, at: number): boolean => {
  for (let other = from; other < at; other++) if (terms[other] === terms[at]) return true
  return false
}

const inComposite = [forms.code, forms.systemCode, forms.folded, forms.reference].map((form) => form + SEP)

const exactMarks = ({ marks }: Findings): string[] =>
  marks.filter((mark) => inComposite.some((start) => mark.startsWith(start)))

const combinations = (choices: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  choices.reduce<readonly (readonly string[])[]>(
    (done, some) => done.flatMap((left) => some.map((one) => [...left, one])),
    [[]],
  )
