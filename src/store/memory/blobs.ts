import { createHash, randomUUID } from 'node:crypto'
import { type KeptBlob, openedBy, pieceSize, type Source, sumOf, uploadGone } from '../blobs.ts'
import { type Blob, type OpenBlob, plain, type Staged } from '../index.ts'
import { compareText } from '../match.ts'
import type { Shelves } from './shelves.ts'

/** The bytes of a set's blob, checked. Refuses 503 what was swept. */
export const bytesOf = (shelves: Shelves, blob: Blob): Uint8Array => {
  const bytes = 'bytes' in blob ? blob.bytes.slice() : shelves.staged.get(blob.staged)?.bytes
  if (!bytes) throw uploadGone()
  if (hashOf(bytes) !== blob.hash) throw new Error(`The bytes are not those of ${blob.hash}.`)
  return bytes
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

export const stage = async (shelves: Shelves, source: Source): Promise<Staged> => {
  const parts: Uint8Array[] = []
  for await (const part of source) parts.push(part.slice())
  const bytes = Buffer.concat(parts)
  const staged = randomUUID()
  shelves.staged.set(staged, { bytes, ms: Date.now() })
  return { hash: hashOf(bytes), size: bytes.length, staged }
}

export const sweep = (shelves: Shelves, before: number): number => {
  const old = [...shelves.staged].filter(([, { ms }]) => ms < before)
  for (const [staged] of old) shelves.staged.delete(staged)
  return old.length
}

export const openBlob = (shelves: Shelves, hash: string): OpenBlob | undefined => {
  const bytes = shelves.blobs.get(hash)
  if (!bytes) return undefined
  const kept: KeptBlob = { hash, size: bytes.length, file: hash, cut: pieceSize }
  const pieceAt = async (n: number) => {
    const piece = bytes.slice(n * pieceSize, (n + 1) * pieceSize)
    return { sum: sumOf(piece), bytes: piece }
  }
  return openedBy(kept, pieceAt, plain)
}

export const blobs = (shelves: Shelves, after: string, limit: number): string[] =>
  [...shelves.blobs.keys()]
    .filter((hash) => hash > after)
    .sort(compareText)
    .slice(0, limit)
