import type { KeyObject } from 'node:crypto'

/** The log's secrets: `stamp` at least 32 random bytes, `signing` an Ed25519 private key. */
export interface LogKeys {
  readonly stamp: Uint8Array
  readonly signing: KeyObject
}
