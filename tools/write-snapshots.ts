// Writes profiles/<kind>/snapshot.json; test/profiles/snapshots.test.ts fails when one is stale.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { snapshotFiles } from './snapshots.ts'

for (const [file, text] of Object.entries(snapshotFiles()))
  writeFileSync(join(import.meta.dirname, '../profiles', file), text)
