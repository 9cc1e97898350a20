import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** The server's secrets. Whoever has them can forge the log; whoever lost them cannot prove it. */
export interface Keys {
  /** Seals page links; 32 bytes. */
  readonly cursor: Uint8Array
  /** Stamps log rows; 32 bytes. */
  readonly stamp: Uint8Array
  /** Wraps the keys of bodies and blobs; 32 bytes. Kept from the first day, so that encryption needs no new file. */
  readonly master: Uint8Array
  /** Signs checkpoints; Ed25519. */
  readonly signing: KeyObject
}

interface KeyFile {
  readonly cursor: string
  readonly stamp: string
  readonly master: string
  readonly signing: string
}

const newFile = (): KeyFile => ({
  cursor: randomBytes(32).toString('base64'),
  stamp: randomBytes(32).toString('base64'),
  master: randomBytes(32).toString('base64'),
  signing: generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
})

/** Reads the key file, or makes it with mode 0600 where there is none yet. */
export const openKeys = (path: string): Keys => {
  const text = readExisting(path) ?? make(path)
  const { cursor, stamp, master, signing } = JSON.parse(text) as KeyFile
  const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'))
  return {
    cursor: bytes(cursor),
    stamp: bytes(stamp),
    master: bytes(master),
    signing: createPrivateKey(signing),
  }
}

const readExisting = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

// Written apart and then linked into place: a process that ends in between leaves no empty key file, and of two that
// start at once one makes the file and the other reads it.
const make = (path: string): string => {
  mkdirSync(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, JSON.stringify(newFile()), { mode: 0o600 })
  try {
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    unlinkSync(draft)
  }
  return readFileSync(path, 'utf8')
}
