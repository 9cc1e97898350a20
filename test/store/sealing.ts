import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Seal, StoreOptions } from '../../src/store/index.ts'
import { blobsContract } from './contract-blobs.ts'
import { contentContract } from './contract-content.ts'
import { recordsContract } from './contract-records.ts'
import { shelfContract } from './contract-shelf.ts'
import { type Open, options } from './sets.ts'

const key = randomBytes(32)

const lock = (plain: Uint8Array, place: string): Uint8Array => {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

const unlock = (sealed: Uint8Array, place: string): Uint8Array => {
  const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12)).setAAD(Buffer.from(place))
  cipher.setAuthTag(sealed.subarray(-16))
  return Buffer.concat([cipher.update(sealed.subarray(12, -16)), cipher.final()])
}

/** AES-256-GCM under one key of this test; what is sealed for one place does not open at another. */
const seal: Seal = {
  body: async (text, { type, id }) => lock(Buffer.from(text), `${type}/${id}`),
  openBody: async (sealed, { type, id }) => {
    if (typeof sealed === 'string') throw new Error('a body is not sealed')
    return Buffer.from(unlock(sealed, `${type}/${id}`)).toString('utf8')
  },
  piece: (bytes, { file, n }) => lock(bytes, `${file} ${n}`),
  openPiece: (sealed, { file, n }) => unlock(sealed, `${file} ${n}`),
}

export const sealedOptions: StoreOptions = { ...options, seal }

/** What a store does with a seal is what it does without. */
export const sealedContract = (name: string, open: Open): void => {
  describe(`The store in ${name}, sealed,`, () => {
    recordsContract(open)
    shelfContract(open)
    contentContract(open)
    blobsContract(open)
  })
}
