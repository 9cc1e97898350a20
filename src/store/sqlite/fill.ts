import { changeOf, fillingNote, refuseFull } from '../content.ts'
import type { KeptFiller as Filler, KeptFilling as Filling } from '../kept.ts'
import { carryOut } from './commit.ts'
import type { Connection } from './connection.ts'
import { readCounter, writeCounter } from './counter.ts'
import { together } from './group.ts'
import { note } from './reads.ts'
import { raw, sql } from './sql.ts'

export const fill = async (connection: Connection): Promise<Filling> => {
  await together(connection, () => begin(connection))
  return {
    put: (what) => together(connection, () => put(connection, what)),
    finish: (numbers) =>
      together(connection, () => {
        writeCounter(connection, { ...readCounter(connection), ...numbers })
        connection.run(sql`DELETE FROM note WHERE key = ${fillingNote}`)
      }),
  }
}

const begin = (connection: Connection): void => {
  const { seq } = readCounter(connection)
  const some = connection.get(raw('SELECT 1 FROM note LIMIT 1'))
  if (note(connection, fillingNote) === undefined && (seq > 0 || some)) refuseFull()
  for (const table of tablesOf(connection)) connection.run(raw(`DELETE FROM "${table}"`))
  connection.forgetNumbers()
  connection.run(sql`INSERT INTO note (key, value) VALUES (${fillingNote}, ${''})`)
}

const tablesOf = (connection: Connection): string[] =>
  connection
    .all(raw("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'counter'"))
    .map(({ name }) => String(name))

const put = (connection: Connection, { versions = [], rows = [], notes = [] }: Filler): void => {
  const counter = readCounter(connection)
  for (const version of versions) carryOut(connection, counter, changeOf(version), version.seq)
  writeCounter(connection, counter)
  for (const { index, text, stamp } of rows)
    connection.run(sql`INSERT INTO log VALUES (${index}, ${text}, ${stamp})`)
  for (const { key, value = '', expires } of notes)
    connection.run(sql`INSERT OR REPLACE INTO note VALUES (${key}, ${value}, ${expires ?? null})`)
}
