import { storeAway } from '../away.ts'
import type { Connection } from './connection.ts'
import { steps } from './schema-steps.ts'
import { raw } from './sql.ts'

/** One more with every step; a file with a higher one is refused. */
export const schemaVersion = steps.length

/** Must come before WAL is switched on. 8 KB pages take 30 % less disk than 4 KB with bodies of 2 to 3 KB. */
const settings = `
  PRAGMA page_size = 8192;
  PRAGMA journal_mode = WAL;
`

/**
 * `secure_delete` overwrites what disposal removes. The file is mapped, as far as SQLite maps one (2 GB): a record that
 * has not been asked for lately costs no copy. A mapped page is looked for in the write-ahead log first, which is why the
 * log is kept short (carrier.ts). The cache may take 256 MB, for what is not mapped and what is in the log.
 */
const perConnection = `
  PRAGMA synchronous = FULL;
  PRAGMA secure_delete = ON;
  PRAGMA foreign_keys = OFF;
  PRAGMA temp_store = MEMORY;
  PRAGMA wal_autocheckpoint = 50000;
  PRAGMA mmap_size = 2147418112;
  PRAGMA cache_size = -262144;
`

/**
 * Brings a new file, or one of an older schema, to this program's schema: in one transaction, once, whoever else opens
 * it. Refuses a file that a newer program wrote.
 */
export const prepare = (connection: Connection): void => {
  connection.exec(settings + perConnection)
  connection.exec('BEGIN IMMEDIATE')
  try {
    const version = Number(connection.get(raw('PRAGMA user_version'))?.user_version)
    if (version > schemaVersion)
      throw storeAway(
        `The store's file has schema ${version}; this program knows schemas up to ${schemaVersion}.`,
        'Start the newer version of the program that wrote the file.',
      )
    for (const step of steps.slice(version)) connection.exec(step)
    // A file of this version is left as it is: a full disk may still be read.
    if (version < schemaVersion) connection.exec(`PRAGMA user_version = ${schemaVersion}`)
    connection.exec('COMMIT')
  } catch (error) {
    connection.exec('ROLLBACK')
    throw error
  }
}

export const prepareBlobReader = (connection: Connection): void =>
  connection.exec('PRAGMA mmap_size = 0; PRAGMA cache_size = -2048; PRAGMA temp_store = MEMORY;')
