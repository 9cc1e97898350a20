import { DatabaseSync } from 'node:sqlite'
import { setImmediate as turn } from 'node:timers/promises'
import { openCarrier } from '../../src/store/sqlite/carrier.ts'

/** Closes a carrier whose thread has just said that it is done, and says so: `node closer.ts FILE`. */
const [, , path = ''] = process.argv
const db = new DatabaseSync(path)
db.exec('PRAGMA journal_mode = WAL; CREATE TABLE page (text)')
const carrier = openCarrier(path, () => undefined)
while (!carrier.pause) {
  carrier.written(2000)
  await turn()
}
const aWhile = 200
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, aWhile)
await carrier.close()
db.close()
process.stdout.write('closed')
