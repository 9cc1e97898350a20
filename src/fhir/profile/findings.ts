import type { OutcomeCode } from '../outcome-catalogue.ts'
import { type Issue, issue } from '../outcomes.ts'

export type Json = Record<string, unknown>

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Looks at a value and writes down what is wrong with it. */
export type Check = (value: unknown, found: Findings) => void

/** More than this helps nobody, and a hostile body could ask for millions. */
const mostIssues = 100

/** What was found wrong so far, and where in the resource the check stands. */
export class Findings {
  readonly issues: Issue[] = []
  /** What FHIRPath calls %resource and %rootResource. */
  resource: Json
  root: Json
  private readonly start: string
  private readonly names: string[] = []
  private readonly indexes: number[] = []
  private readonly counts = { error: 0, warning: 0 }
  private depth = 0
  /** How deep %resource lies. */
  private bottom = 0

  constructor(resource: Json, start: string) {
    this.resource = resource
    this.root = resource
    this.start = start
  }

  /** Goes down into an element; -1 for one that does not repeat. */
  enter(name: string, index: number): void {
    this.names[this.depth] = name
    this.indexes[this.depth++] = index
  }

  leave(): void {
    this.depth--
  }

  /** Makes the value the check stands at %resource; what it returns goes back. */
  intoResource(value: Json): () => void {
    const { resource, bottom } = this
    this.resource = value
    this.bottom = this.depth
    return () => {
      this.resource = resource
      this.bottom = bottom
    }
  }

  /** The names of the elements from %resource down to the one that holds the one the check stands at. */
  namesOfHolder(): readonly string[] {
    return this.names.slice(this.bottom, this.depth - 1)
  }

  /** Whether the check stands at an element of that name. */
  isAt(name: string): boolean {
    return this.names[this.depth - 1] === name
  }

  /** Whether an element of that name holds the one the check stands at. */
  isInside(name: string): boolean {
    return this.names[this.depth - 2] === name
  }

  /** The FHIRPath of where the check stands. */
  get where(): string {
    let path = this.start
    for (let i = 0; i < this.depth; i++) {
      const index = this.indexes[i] ?? -1
      path += `.${this.names[i]}${index < 0 ? '' : `[${index}]`}`
    }
    return path
  }

  add(
    code: OutcomeCode,
    says: string,
    more: { under?: string; next?: string; warning?: boolean } = {},
  ): void {
    const severity = more.warning ? 'warning' : 'error'
    // Warnings are counted on their own: they may not crowd out an error.
    if (++this.counts[severity] > mostIssues) return
    const expression = more.under ? `${this.where}.${more.under}` : this.where
    this.issues.push(
      issue(code, {
        says,
        expression,
        ...(more.next ? { next: more.next } : {}),
        severity,
      }),
    )
  }

  /** Whether a check would find an error, without writing it down. */
  wouldFail(check: Check, value: unknown): boolean {
    const trial = new Findings(this.resource, '')
    trial.root = this.root
    check(value, trial)
    return trial.counts.error > 0
  }

  /** Worst first, each said once. */
  sorted(): Issue[] {
    if (this.issues.length < 2) return this.issues
    const seen = new Map(this.issues.map((each) => [`${each.expression} ${each.details.text}`, each]))
    const rank = { fatal: 0, error: 1, warning: 2, information: 3 }
    return [...seen.values()].sort((a, b) => rank[a.severity] - rank[b.severity])
  }
}
