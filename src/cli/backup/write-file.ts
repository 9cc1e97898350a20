import { createHash } from 'node:crypto'
import { createWriteStream, existsSync, renameSync, rmSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { contentOf, type Piece } from '../../store/content.ts'
import type { Store } from '../../store/index.ts'
import {
  BackupError,
  type BlobLine,
  countIn,
  type End,
  format,
  type Header,
  type Line,
  noCounts,
} from './file.ts'

// Level 6 takes three times as long for a tenth less.
const level = 2

interface Source {
  readonly store: Store
  readonly software: string
  /** Told the seq up to which the store is read. */
  readonly reached: (seq: number) => void
}

/** Writes a store's content to standard output. */
export const writeOut = async (source: Source): Promise<End> => {
  const lines = new Lines(source)
  await pipeline(Readable.from(lines.text()), createGzip({ level }), process.stdout, { end: false })
  return lines.end
}

/** Writes a store's content to a new file that only its owner reads; it has its name when it is whole, and on the disk. */
export const writeFile = async (path: string, source: Source): Promise<End> => {
  if (existsSync(path))
    throw new BackupError(`There is a file ${path} already. Name another, so that no backup is lost.`)
  const draft = `${path}.part`
  const lines = new Lines(source)
  try {
    const file = createWriteStream(draft, { mode: 0o600, flush: true })
    await pipeline(Readable.from(lines.text()), createGzip({ level }), file)
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
  return lines.end
}

/** The lines of a backup, counted and hashed as they are written. */
class Lines {
  readonly #source: Source
  readonly #hash = createHash('sha256')
  readonly #counts = { ...noCounts }
  #end: End | undefined

  constructor(source: Source) {
    this.#source = source
  }

  /** After the last line. */
  get end(): End {
    if (!this.#end) throw new BackupError('The backup was not written to its end.')
    return this.#end
  }

  async *text(): AsyncGenerator<string> {
    const { store, software } = this.#source
    const started = new Date().toISOString()
    const header: Header = { kind: 'muniment-backup', format, software, store: store.name, started }
    yield this.#hashed([header])
    for await (const piece of contentOf(store)) {
      if (piece.kind === 'blob') for await (const line of linesOfBlob(piece)) yield this.#hashed([line])
      else if (piece.kind !== 'end') yield this.#hashed(this.#linesOf(piece))
      else {
        const { kind, seq, rows } = piece
        this.#end = { kind, seq, rows, counts: this.#counts, sha256: this.#hash.digest('hex') }
        yield `${JSON.stringify(this.#end)}\n`
      }
    }
  }

  #linesOf(piece: Exclude<Piece, { kind: 'blob' | 'end' }>): Line[] {
    switch (piece.kind) {
      case 'versions':
        this.#source.reached(piece.versions.at(-1)?.seq ?? 0)
        return piece.versions.map((version) => ({ kind: 'version', ...version }))
      case 'rows':
        return piece.rows.map((row) => ({ kind: 'row', ...row }))
      case 'notes':
        return piece.notes.map((note) => ({ kind: 'note', ...note }))
    }
  }

  #hashed(lines: readonly Line[]): string {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
    this.#hash.update(text)
    for (const line of lines) countIn(this.#counts, line)
    return text
  }
}

/** One at least, for an empty blob too. */
async function* linesOfBlob({
  hash,
  size,
  bytes,
}: Extract<Piece, { kind: 'blob' }>): AsyncGenerator<BlobLine> {
  let n = 0
  for await (const some of bytes)
    yield { kind: 'blob', hash, size, n: n++, bytes: Buffer.from(some).toString('base64') }
  if (n === 0) yield { kind: 'blob', hash, size, n, bytes: '' }
}
