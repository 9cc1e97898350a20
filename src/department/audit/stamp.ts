import { createHmac } from 'node:crypto'
import type { StoreOptions } from '../../store/index.ts'
import { leafHash } from './merkle.ts'

/**
 * What the store keeps beside each row: the row's place, and an HMAC-SHA-256 over place and leaf hash under a key that
 * the database does not have. A row that was changed or moved is named by it, though its neighbours are as they were.
 */
export const makeStamp =
  (key: Uint8Array): StoreOptions['stamp'] =>
  (index, text) =>
    `${index}.${macOf(key, index, text)}`

/** The place for which a row was stamped; nothing if the stamp is not ours or does not fit the text. */
export const stampedFor = (key: Uint8Array, { stamp, text }: { stamp: string; text: string }) => {
  const [, place, mac] = /^(\d{1,15})\.(.+)$/.exec(stamp) ?? []
  if (place === undefined) return undefined
  const index = Number(place)
  return macOf(key, index, text) === mac ? index : undefined
}

/** Whether a stamp has the form of ours, whatever it says. */
export const isStamp = (stamp: string): boolean => /^\d{1,15}\.[\w-]{43}$/.test(stamp)

const macOf = (key: Uint8Array, index: number, text: string): string =>
  createHmac('sha256', key).update(`muniment log row ${index}\n`).update(leafHash(text)).digest('base64url')
