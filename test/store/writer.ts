import { openSqlite } from '../../src/store/sqlite/index.ts'
import { setOf, write } from './sets.ts'

/** Commits without end, ten at once, and prints each id when it is acknowledged: `node writer.ts FILE`. */
const [, , path = ''] = process.argv
const store = await openSqlite(path, { stamp: (index) => `${index}` })
const commitOn = async (line: number): Promise<void> => {
  for (let n = 0; ; n++) {
    const id = `${line}-${n}`
    const set = setOf({ changes: [write(`Patient/${id}`)], notes: [{ key: id, value: id }], rows: [id] })
    await store.commit(set)
    process.stdout.write(`${id}\n`)
  }
}
await Promise.all(Array.from({ length: 10 }, (_, line) => commitOn(line)))
