import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { parseJson, refusal, toText } from '../fhir/index.ts'
import type { Position } from '../store/index.ts'

const hourMs = 60 * 60 * 1000

/** Where a page begins, and where those before it did. */
export interface Place {
  /** Null for the first page. */
  readonly after: Position | null
  /** The beginnings of earlier pages, the latest last; null for the first page. Long ago ones are forgotten. */
  readonly trail: readonly (Position | null)[]
  /** Where the page ends at the latest, if those behind were shown already. */
  readonly to?: Position
  /** The commit of which all pages show what was found. */
  readonly seq?: number
  /** What the first page gave as the total. */
  readonly total?: number
  /** The instant of the first page, epoch ms. */
  readonly began?: number
  /** The parameters of the search, so that they stand in no address. */
  readonly hidden?: string
}

interface Sealed extends Place {
  readonly bound: string
  readonly until: number
}

/** Page links: encrypted, bound to the caller and the search, good for an hour, useless to anybody else. */
export interface Cursors {
  seal(binding: readonly unknown[], place: Place, nowMs: number): string
  /** Refuses 400 a cursor that was altered, belongs to another caller or search, or has expired. */
  open(binding: readonly unknown[], cursor: string, nowMs: number): Place
  /** The parameters that a cursor hides; `open` is still to say whether it is good. */
  hiddenIn(cursor: string): string | undefined
}

/** `key` is 32 bytes from the key file. */
export const openCursors = (key: Uint8Array): Cursors => cursorsUnder(createSecretKey(key))

const cursorsUnder = (key: KeyObject): Cursors => ({
  seal: (binding, place, nowMs) => {
    const sealed: Sealed = { ...place, bound: digest(binding), until: nowMs + hourMs }
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', key, iv)
    const text = Buffer.concat([cipher.update(toText(sealed), 'utf8'), cipher.final()])
    return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64url')
  },
  open: (binding, cursor, nowMs) => {
    const sealed = decrypt(key, cursor)
    if (!sealed || sealed.bound !== digest(binding))
      throw refusal('invalid-parameter', {
        says: 'The page link is not valid for this search and caller.',
        ...again,
      })
    if (sealed.until < nowMs)
      throw refusal('page-expired', { says: 'The page link is older than an hour.', ...again })
    return sealed
  },
  hiddenIn: (cursor) => decrypt(key, cursor)?.hidden,
})

const again = {
  next: 'Start the search again, and follow its links as they are given.',
  expression: '_page',
}

const decrypt = (key: KeyObject, cursor: string): Sealed | undefined => {
  try {
    const bytes = Buffer.from(cursor, 'base64url')
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
    decipher.setAuthTag(bytes.subarray(12, 28))
    return parseJson(
      Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString(),
    ) as Sealed
  } catch {
    return undefined
  }
}

const digest = (binding: readonly unknown[]) =>
  createHash('sha256').update(toText(binding)).digest('base64url')
