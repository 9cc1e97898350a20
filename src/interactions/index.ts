import type { DeskParts } from '../department/desk/index.ts'
import { batch, transaction } from './bundle.ts'
import { capabilities } from './capabilities.ts'
import { create } from './create.ts'
import type { Cursors } from './cursor.ts'
import { historyOf } from './history.ts'
import { patch } from './patch.ts'
import { read, vread } from './read.ts'
import { remove } from './remove.ts'
import { searchFor } from './search.ts'
import { update } from './update.ts'

export { readAddress } from './address.ts'
export { allDone, answeredAs } from './bundle-answers.ts'
export { type Cursors, openCursors } from './cursor.ts'
export { openEverything } from './everything.ts'
export { inlineOf } from './inline.ts'
export { integrityOf, type ReferencePolicy } from './integrity.ts'
export { openMeta } from './meta.ts'
export { criteriaOf } from './of-kind.ts'
export { etag } from './resource-body.ts'

/** What any FHIR server does, as the desk's handlers. `base` is the address that links begin with, up to `/fhir`. */
export const interactions = (base: string, cursors: Cursors): DeskParts['handlers'] => ({
  read,
  vread,
  create,
  update,
  patch,
  delete: remove,
  search: searchFor(base, cursors),
  history: historyOf(base, cursors),
  transaction,
  batch,
  capabilities: capabilities(base),
})
