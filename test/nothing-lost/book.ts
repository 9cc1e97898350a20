import type { Answered } from './caller.ts'

/** A change that was asked for. `label` marks the version it would make; a deletion's label is `''`. */
export interface Attempt {
  readonly act: 'create' | 'update' | 'delete' | 'transaction'
  readonly label: string
  /** The identity that the resource keeps through all its versions. */
  readonly key: string
  readonly ref?: string
}

/** What the callers were told: whatever stands here, the server has promised. */
export class Book {
  /** By `Type/id`, then by version: the label. */
  readonly kept = new Map<string, Map<number, string>>()
  readonly keys = new Map<string, string>()
  readonly transactions = new Set<string>()
  /** Asked for, and never answered, or answered with 5xx: may have happened or not. */
  readonly open = new Set<Attempt>()
  /** Answered with 4xx: must not have happened. */
  readonly refused: Attempt[] = []
  /** By identity: every `Type/id` that a conditional create named. */
  readonly identities = new Map<string, Set<string>>()
  readonly statuses = new Map<string, number>()
  readonly breaches: string[] = []
  readonly name: string
  #labels = 0

  constructor(name: string) {
    this.name = name
  }

  label(): string {
    return `${this.name}-${++this.#labels}`
  }

  begin(attempt: Attempt): Attempt {
    this.open.add(attempt)
    return attempt
  }

  /** Notes how an attempt was answered; true if it was done. */
  answered(attempt: Attempt, answer: Answered | undefined): answer is Answered {
    const status = answer?.status ?? 0
    const what = `${attempt.act} ${status}`
    this.statuses.set(what, (this.statuses.get(what) ?? 0) + 1)
    if (status >= 500 && (status !== 503 || !answer?.retryAfter)) this.breaches.push(`answered ${what}`)
    if (status === 0 || status >= 500) return false
    this.open.delete(attempt)
    if (status < 300) return true
    this.refused.push(attempt)
    return false
  }

  keep(ref: string, version: number, label: string, key: string): void {
    const versions = this.kept.get(ref) ?? new Map<number, string>()
    this.kept.set(ref, versions)
    if (versions.has(version) && versions.get(version) !== label)
      this.breaches.push(`${ref}: version ${version} was promised to two callers`)
    versions.set(version, label)
    this.keys.set(ref, key)
  }

  identify(key: string, ref: string): void {
    this.identities.set(key, (this.identities.get(key) ?? new Set()).add(ref))
  }

  get acknowledged(): number {
    return [...this.kept.values()].reduce((sum, versions) => sum + versions.size, 0)
  }
}
