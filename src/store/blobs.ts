import { createHash, type Hash, randomUUID } from 'node:crypto'
import { refusal } from '../fhir/outcomes.ts'
import type { Blob, OpenBlob, Staged } from './index.ts'
import type { Seal } from './seal.ts'

/** Bytes are kept in pieces, so that neither a database nor this process ever holds more than one. */
export const pieceSize = 512 * 1024

/** A sealed piece and the SHA-256 of it as it lies there, by which damage is found before it leaves. */
export interface Piece {
  readonly sum: Uint8Array
  readonly bytes: Uint8Array
}

export const sumOf = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest()

/** One upload on its way to a shelf. */
export interface Upload {
  put(n: number, piece: Piece): Promise<void>
  /** All is put. */
  end(): Promise<void>
  /** Takes away what was put. */
  drop(): Promise<void>
}

export type Source = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** Takes a stream in by the piece. If it fails, its pieces are taken away, and the error is the stream's. */
export const stageBy = async (
  begin: (file: string) => Promise<Upload>,
  source: Source,
  seal: Seal,
): Promise<Staged> => {
  const file = randomUUID()
  const upload = await begin(file)
  const hash = createHash('sha256')
  let size = 0
  try {
    let n = 0
    for await (const plain of piecesOf(source)) {
      hash.update(plain)
      size += plain.length
      const bytes = await seal.piece(plain, { file, n })
      await upload.put(n++, { sum: sumOf(bytes), bytes })
    }
    await upload.end()
  } catch (error) {
    await upload.drop().catch(() => undefined)
    throw error
  }
  return { hash: hash.digest('hex'), size, staged: file }
}

/** The stream in pieces of one size, the last one shorter. One buffer serves them all: use each before the next. */
async function* piecesOf(source: Source): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(pieceSize)
  let filled = 0
  for await (const chunk of source)
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + pieceSize - filled)
      buffer.set(part, filled)
      filled += part.length
      at += part.length
      if (filled < pieceSize) continue
      yield buffer
      filled = 0
    }
  if (filled > 0) yield buffer.subarray(0, filled)
}

/** A blob ready for its commit: staged, or with its only piece in hand. */
export interface ReadyBlob extends Staged {
  /** The only piece of a small blob that is written in the commit itself; none of an empty one. */
  readonly pieces?: readonly Piece[]
}

/** Makes the blobs of a set ready: what is small comes along with the commit, the rest is staged. */
export const readied = (
  blobs: readonly Blob[],
  stage: (source: Source) => Promise<Staged>,
  seal: Seal,
): Promise<ReadyBlob[]> =>
  Promise.all(
    blobs.map(async (blob) => {
      if (!('bytes' in blob)) return blob
      const { hash, bytes } = blob
      const ready = bytes.length > pieceSize ? await stage([bytes]) : await sealedInHand(bytes, seal)
      if (ready.hash !== hash) throw new Error(`The bytes are not those of ${hash}.`)
      return ready
    }),
  )

const sealedInHand = async (plain: Uint8Array, seal: Seal): Promise<ReadyBlob> => {
  const file = randomUUID()
  const hash = createHash('sha256').update(plain).digest('hex')
  const bytes = await seal.piece(plain, { file, n: 0 })
  const pieces = plain.length > 0 ? [{ sum: sumOf(bytes), bytes }] : []
  return { hash, size: plain.length, staged: file, pieces }
}

/** What a shelf knows of a blob. */
export interface KeptBlob {
  readonly hash: string
  readonly size: number
  /** The upload by which its pieces lie there. */
  readonly file: string
  /** The size of its pieces, before they were sealed. */
  readonly cut: number
}

type Fetch = (n: number) => Promise<Piece | undefined>

/** A blob that is read by the piece, each checked before it is given. */
export const openedBy = (kept: KeptBlob, fetch: Fetch, seal: Seal): OpenBlob => ({
  size: kept.size,
  read: (from = 0, to = kept.size) => rangeOf(kept, fetch, seal, [from, Math.min(to, kept.size)]),
})

async function* rangeOf(
  kept: KeptBlob,
  fetch: Fetch,
  seal: Seal,
  [from, to]: readonly [number, number],
): AsyncGenerator<Uint8Array> {
  const { cut, size, hash } = kept
  const whole = from === 0 && to === size ? createHash('sha256') : undefined
  for (let n = Math.floor(from / cut); n * cut < to; n++) {
    const piece = await pieceAt(kept, n, fetch, seal)
    // The last piece does not leave before the whole is known to be right.
    if (whole?.update(piece) && (n + 1) * cut >= size && hexOf(whole) !== hash) throw damaged(hash)
    yield piece.subarray(Math.max(0, from - n * cut), Math.min(piece.length, to - n * cut))
  }
}

const hexOf = (hash: Hash): string => hash.digest('hex')

const pieceAt = async (
  { hash, file, size, cut }: KeptBlob,
  n: number,
  fetch: Fetch,
  seal: Seal,
): Promise<Uint8Array> => {
  const piece = await fetch(n)
  if (!piece || Buffer.compare(sumOf(piece.bytes), piece.sum) !== 0) throw damaged(hash)
  const bytes = await seal.openPiece(piece.bytes, { file, n })
  if (bytes.length !== Math.min(cut, size - n * cut)) throw damaged(hash)
  return bytes
}

const damaged = (hash: string) =>
  refusal('damaged', {
    says: `The content kept under SHA-256 ${hash} is damaged or incomplete.`,
    next: 'Have the administrator restore it from a backup.',
  })

/** 503: an upload took so long that it was taken for one that was broken off. */
export const uploadGone = () =>
  refusal('store-away', {
    says: 'The content was taken away before it was kept.',
    next: 'Send it again.',
  })

/** All of a blob's bytes at once: for what is known to be small. */
export const wholeOf = async (blob: OpenBlob | undefined): Promise<Uint8Array | undefined> => {
  if (!blob) return undefined
  const pieces: Uint8Array[] = []
  for await (const piece of blob.read()) pieces.push(piece)
  return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces)
}

/** Bytes in hand, read as if they were kept. */
export const inHand = (bytes: Uint8Array): OpenBlob => ({
  size: bytes.length,
  async *read(from = 0, to = bytes.length) {
    yield bytes.subarray(from, to)
  },
})
