import { commits } from './mongodb/commits.ts'
import { keys, layouts } from './mongodb/layouts.ts'
import { openPlace } from './mongodb/place.ts'

/**
 * `node bench/mongodb.ts URL [resources, 100000] [turns of a second, 6]`: on any replica set, in databases of its own
 * that it drops.
 * 1. Commits of a 2.4 KB DocumentReference with 14 terms, 2 ranges, 4 sort values and a log row, one by one and 32 at
 *    once, and reads by id, against a bare driver that does the same in the same transactions.
 * 2. Layouts: the entries embedded in the resource's document, as the store has them, against covered rows, a document
 *    to an entry in a collection of their own: ingest, index keys, and five query shapes.
 */
const [, , url = 'mongodb://127.0.0.1:27017/?replicaSet=rs0', , turns = '6'] = process.argv
const place = await openPlace(url)
try {
  keys()
  await commits(place, Number(turns))
  await layouts(place)
} finally {
  await place.leave()
}
