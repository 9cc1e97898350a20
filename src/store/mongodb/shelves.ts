import type { ClientSession } from 'mongodb'
import type { Collections } from './schema.ts'

/** Where to read: the collections, within a transaction or not. */
export interface Shelves {
  readonly collections: Collections
  readonly session?: ClientSession
}

/** The session as an option of the driver's calls. */
export const within = ({ session }: Shelves): { session?: ClientSession } => (session ? { session } : {})
