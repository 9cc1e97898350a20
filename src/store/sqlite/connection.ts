import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { type Carrier, noCarrier } from './carrier.ts'
import { KnownKeys } from './known-keys.ts'
import type { Sql } from './sql.ts'
import { raw, sql } from './sql.ts'
import { noWal, type Wal } from './wal.ts'

export type Row = ReturnType<StatementSync['all']>[number]

export type List = readonly Row[string][]

const mostStatements = 500

/** One SQLite connection with its prepared statements and what it knows of the types' numbers. */
export class Connection {
  readonly keys = new KnownKeys()
  wal: Wal = noWal
  carrier: Carrier = noCarrier
  readonly #db: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  readonly #numbers = new Map<string, number>()
  readonly #names = new Map<number, string>()
  #version = 0

  constructor(path: string, options: { readOnly: boolean; timeout: number }) {
    this.#db = new DatabaseSync(path, options)
  }

  all({ text, args }: Sql): Row[] {
    return this.#prepared(text).all(...args)
  }

  /** Rows as lists of their columns, for statements that are run in this way alone: naming each value takes longer. */
  lists({ text, args }: Sql): List[] {
    return this.#prepared(text, true).all(...args) as unknown as List[]
  }

  get({ text, args }: Sql): Row | undefined {
    return this.#prepared(text).get(...args)
  }

  run({ text, args }: Sql): void {
    this.#prepared(text).run(...args)
  }

  /** Runs it, and says whether that changed anything. */
  changes({ text, args }: Sql): boolean {
    return this.#prepared(text).run(...args).changes !== 0
  }

  /** Statements without values, several at once. */
  exec(text: string): void {
    this.#db.exec(text)
  }

  get isInTransaction(): boolean {
    return this.#db.isTransaction
  }

  close(): void {
    if (!this.#db.isOpen) return
    this.#db.close()
    this.wal.close()
  }

  /** The number under which a type's rows stand; -1, which no row has, for a type never kept. */
  numberOf(type: string): number {
    const known = this.#numbers.get(type)
    if (known !== undefined) return known
    const row = this.get(sql`SELECT id FROM kind WHERE name = ${type}`)
    if (!row) return -1
    this.#learn(Number(row.id), type)
    return Number(row.id)
  }

  /** The same, in a write: a new type gets a number. */
  numberFor(type: string): number {
    if (this.numberOf(type) === -1) this.run(sql`INSERT INTO kind (name) VALUES (${type})`)
    return this.numberOf(type)
  }

  nameOf(number: number): string {
    if (!this.#names.has(number)) this.types()
    return this.#names.get(number) ?? ''
  }

  /** All types ever kept, by name. */
  types(): readonly string[] {
    const rows = this.all(raw('SELECT id, name FROM kind ORDER BY name'))
    for (const { id, name } of rows) this.#learn(Number(id), String(name))
    return rows.map(({ name }) => String(name))
  }

  /** In a write: what another process has written since may have taken away a key that is known here. */
  noticeOthers(): void {
    const version = Number(this.get(raw('PRAGMA data_version'))?.data_version)
    if (version !== this.#version) this.keys.forgetAll()
    this.#version = version
  }

  /** After a rollback: numbers given in it do not hold. */
  forgetNumbers(): void {
    this.keys.forgetAll()
    this.#numbers.clear()
    this.#names.clear()
  }

  #learn(number: number, type: string): void {
    this.#numbers.set(type, number)
    this.#names.set(number, type)
  }

  #prepared(text: string, asLists = false): StatementSync {
    const known = this.#statements.get(text)
    if (known) return known
    if (this.#statements.size >= mostStatements) this.#statements.clear()
    const made = this.#db.prepare(text)
    if (asLists) made.setReturnArrays(true)
    this.#statements.set(text, made)
    return made
  }
}
