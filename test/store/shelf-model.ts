import {
  type Entries,
  type Node,
  noEntries,
  type Plan,
  type Position,
  type SortKey,
} from '../../src/store/index.ts'
import { compareFor, type Indexed, matches, positionOf } from '../../src/store/match.ts'
import type { Act } from './random.ts'

interface Version {
  readonly seq: number
  readonly version: number
  /** Absent for a deletion. */
  readonly entries?: Entries
}

/** What a shelf with history is, said plainly: every version of every id, and what pages over it must show. */
export class ShelfModel {
  readonly #versions = new Map<string, Version[]>()
  #seq = 0

  get seq(): number {
    return this.#seq
  }

  version(ref: string): number {
    return this.#versions.get(ref)?.at(-1)?.version ?? 0
  }

  commit(acts: readonly Act[]): void {
    this.#seq += 1
    for (const { type, id, entries } of acts) {
      const ref = `${type}/${id}`
      const one = { seq: this.#seq, version: this.version(ref) + 1, ...(entries ? { entries } : {}) }
      this.#versions.set(ref, [...(this.#versions.get(ref) ?? []), one])
    }
  }

  /** What matched at the commit and still does, in the order of that time: `Type/id/version` as it is now. */
  page({ types, where }: Plan, sort: readonly SortKey[], seq: number): { shows: string; at: Position }[] {
    const found = [...this.#versions.keys()].flatMap((ref) => {
      const [then, now] = [this.#indexed(ref, seq), this.#indexed(ref, this.#seq)]
      if (!then || !now || (types !== 'all' && !types.includes(now.type))) return []
      if (!matches(where, now, this.#around) || !this.#holds(where, then, now)) return []
      return [{ shows: `${ref}/${this.version(ref)}`, at: positionOf(sort, then) }]
    })
    const compare = compareFor(sort)
    return found.sort((a, b) => compare(a.at, b.at))
  }

  /** Whether the resource met the node then; chains and `_has` are asked of it as it is now. */
  #holds(node: Node, then: Indexed, now: Indexed): boolean {
    if (node.op === 'all') return node.of.every((one) => this.#holds(one, then, now))
    if (node.op === 'any') return node.of.some((one) => this.#holds(one, then, now))
    if (node.op === 'not') return !this.#holds(node.of, then, now)
    return matches(node, node.op === 'points' || node.op === 'pointed' ? now : then, this.#around)
  }

  #indexed(ref: string, seq: number): Indexed | undefined {
    const stored = this.#versions.get(ref)?.findLast((one) => one.seq <= seq)
    const [type = '', id = ''] = ref.split('/')
    return stored?.entries && { type, id, entries: stored.entries, stored }
  }

  readonly #around = {
    at: (ref: string) => this.#indexed(ref, this.#seq),
    all: () => [...this.#versions.keys()].flatMap((ref) => this.#indexed(ref, this.#seq) ?? []),
  }
}

/** The entries that a body was written with. */
export const entriesIn = (body: string): Entries =>
  (JSON.parse(body) as { entries?: Entries }).entries ?? noEntries
