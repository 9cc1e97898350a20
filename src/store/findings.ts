import { fold, shortened } from '../fhir/fold.ts'
import { type Form, forms, SEP } from './entries.ts'
import { compareText } from './match.ts'

/** A range; `unit` says what comes after the parameter in its key. */
export interface Ranged {
  readonly unit: Unit | undefined
  readonly lo: number
  readonly hi: number
}

export interface Unit {
  readonly system?: string
  readonly code?: string
}

export interface Surroundings {
  /** The server's own address, without a slash at the end. */
  readonly base?: string
}

/** What terms begin with, by form. */
export type Starts = Readonly<Record<Form, string>>

const startsAfter = (param: string): Starts =>
  Object.fromEntries(
    Object.entries(forms).map(([form, letter]) => [form, param + letter + SEP]),
  ) as unknown as Starts

/** What a parameter's terms begin with: param SEP form SEP. */
export const startsOf = (param: string): Starts => startsAfter(param + SEP)

/** What terms begin with that have no parameter yet. */
export const bare: Starts = startsAfter('')

const joined = (start: string, first: string, second?: string, third?: string): string => {
  const one = start + shortened(first)
  if (second === undefined) return one
  const two = one + SEP + shortened(second)
  return third === undefined ? two : two + SEP + shortened(third)
}

/** A term without its parameter; long values are shortened. */
export const mark = (form: Form, first: string, second?: string, third?: string): string =>
  joined(bare[form], first, second, third)

/** What nodes of one parameter give a search to find them by; readers add to it. */
export class Findings {
  readonly marks: string[]
  readonly ranges: Ranged[] = []
  /** The least and the greatest of the sort values, of which each node has one. */
  min: string | number | undefined = undefined
  max: string | number | undefined = undefined
  #starts: Starts

  /** Marks begin with these, and are added to those that are there. */
  constructor(starts: Starts, marks: string[] = []) {
    this.#starts = starts
    this.marks = marks
  }

  /** Begins anew for another parameter; the marks stay. */
  reset(starts: Starts): void {
    this.#starts = starts
    this.min = undefined
    this.max = undefined
    if (this.ranges.length > 0) this.ranges.length = 0
  }

  /** A term. */
  mark(form: Form, first: string, second?: string, third?: string): void {
    this.marks.push(joined(this.#starts[form], first, second, third))
  }

  /** A text, to be found by and to sort by; a long one is shortened once for both. */
  words(text: string): void {
    const short = shortened(fold(text))
    this.marks.push(this.#starts.folded + short)
    this.mark('exact', text)
    this.#place(short)
  }

  range(lo: number, hi: number, unit?: Unit): void {
    this.ranges.push({ unit, lo, hi })
  }

  sort(value: string | number): void {
    this.#place(typeof value === 'string' ? shortened(value) : value)
  }

  #place(short: string | number): void {
    if (this.min === undefined || this.max === undefined) {
      this.min = short
      this.max = short
    } else if (isBelow(short, this.min)) this.min = short
    else if (isBelow(this.max, short)) this.max = short
  }
}

const isBelow = (a: string | number, b: string | number): boolean =>
  typeof a === 'string' && typeof b === 'string' ? compareText(a, b) < 0 : a < b
