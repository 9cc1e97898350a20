import { createHash } from 'node:crypto'
import { fromRow } from '../../department/audit/index.ts'
import type { Store, Stored } from '../../store/index.ts'
import { fromBackup, type Tell } from './differences.ts'

const page = 1000
/** Versions that the log names ahead of those read, at most. */
const mostAhead = 50_000

interface Named {
  readonly row: number
  readonly sha256: string | undefined
}

/** AuditEvents are made from the log itself; everything else that is written is named by the entry of its act. */
export const isNamedByLog = ({ type }: Pick<Stored, 'type'>): boolean => type !== 'AuditEvent'

/**
 * The versions that the log names, held against those that are there. Both come in the order of their commits, so
 * that a part of the log only is held at a time.
 */
export class Written {
  readonly #store: Store
  readonly #end: number
  readonly #tell: Tell
  readonly #named = new Map<string, Named>()
  #read = 0

  /** Of a log of `end` entries. */
  constructor(store: Store, end: number, tell: Tell) {
    this.#store = store
    this.#end = end
    this.#tell = tell
  }

  async check(version: Stored, where: string): Promise<void> {
    const named = await this.#find(`${version.type}/${version.id}/_history/${version.version}`)
    if (!named)
      this.#tell({
        where,
        what: 'no log entry names this version',
        next: 'Find out who wrote it; the log knows nothing of it.',
      })
    else if (version.state === 'live' && named.sha256 !== sha256Of(version.body))
      this.#tell({
        where,
        what: `the body is not the one that log entry ${named.row} names`,
        next: fromBackup,
      })
  }

  /** Tells of versions that are named and not there. Those that were destroyed are answered by their stub. */
  async end(): Promise<void> {
    while (this.#read < this.#end) await this.#more()
    await this.#missing(0)
  }

  async #find(ref: string): Promise<Named | undefined> {
    while (!this.#named.has(ref) && this.#read < this.#end && this.#named.size < mostAhead) await this.#more()
    const named = this.#named.get(ref)
    this.#named.delete(ref)
    if (this.#named.size >= mostAhead) await this.#missing(mostAhead / 2)
    return named
  }

  async #more(): Promise<void> {
    const to = Math.min(this.#end, this.#read + page)
    for (const { index, text } of await this.#store.logRows(this.#read, to)) {
      const row = fromRow(text)
      if (row?.facts?.dryRun !== true)
        for (const { ref, sha256 } of row?.made ?? []) this.#named.set(ref, { row: index, sha256 })
    }
    this.#read = to
  }

  /** Looks at the oldest, until so many are left. */
  async #missing(left: number): Promise<void> {
    for (const [ref, { row }] of this.#named) {
      if (this.#named.size <= left) return
      const [, type = '', id = '', version = ''] = /^(\w+)\/([^/]+)\/_history\/(\d+)$/.exec(ref) ?? []
      if (!(await this.#store.readVersion(type, id, Number(version))))
        this.#tell({
          where: ref,
          what: `log entry ${row} names this version, and it is not there`,
          next: fromBackup,
        })
      this.#named.delete(ref)
    }
  }
}

const sha256Of = (body: string): string => createHash('sha256').update(body).digest('hex')
