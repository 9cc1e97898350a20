// Writes docs/reference from the tables in the code; test/docs.test.ts fails when the pages are stale.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { referencePages } from './docs/index.ts'

for (const [name, text] of Object.entries(await referencePages()))
  writeFileSync(join(import.meta.dirname, '../docs/reference', name), text)
