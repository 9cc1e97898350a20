import type { StoreOptions } from '../../store/index.ts'
import { macUnder } from './mac.ts'
import { leafName } from './merkle.ts'

/**
 * What the store keeps beside each row: the row's place, and an HMAC-SHA-256 over place and leaf hash under a key that
 * the database does not have. A row that was changed or moved is named by it, though its neighbours are as they were.
 */
export const makeStamp = (key: Uint8Array): StoreOptions['stamp'] => {
  const mac = macUnder(key)
  return (index, text) => `${index}.${mac(claim(index, text))}`
}

/** The place for which a row was stamped; nothing if the stamp is not ours or does not fit the text. */
export const readStamps = (key: Uint8Array) => {
  const mac = macUnder(key)
  return ({ stamp, text }: { stamp: string; text: string }): number | undefined => {
    const [, place, sum] = /^(\d{1,15})\.(.+)$/.exec(stamp) ?? []
    if (place === undefined) return undefined
    const index = Number(place)
    return mac(claim(index, text)) === sum ? index : undefined
  }
}

/** Whether a stamp has the form of ours, whatever it says. */
export const isStamp = (stamp: string): boolean => /^\d{1,15}\.[\w-]{43}$/.test(stamp)

const claim = (index: number, text: string): string => `muniment log row ${index}\n${leafName(text)}`
