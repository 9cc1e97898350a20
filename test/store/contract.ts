import { blobsContract } from './contract-blobs.ts'
import { contentContract } from './contract-content.ts'
import { indexContract } from './contract-index.ts'
import { oneKeyContract } from './contract-one-key.ts'
import { racesContract } from './contract-races.ts'
import { recordsContract } from './contract-records.ts'
import { searchContract } from './contract-search.ts'
import { shelfContract } from './contract-shelf.ts'
import type { Open } from './sets.ts'

/** What every store does, with the same meaning. `open` gives an empty store for each sentence. */
export const storeContract = (name: string, open: Open): void => {
  describe(`The store in ${name}`, () => {
    recordsContract(open)
    shelfContract(open)
    blobsContract(open)
    contentContract(open)
    racesContract(open)
    searchContract(open)
    oneKeyContract(open)
    indexContract(open)
  })
}
