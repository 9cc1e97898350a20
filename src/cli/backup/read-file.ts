import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Piece } from '../../store/content.ts'
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

const chunkSize = 256 * 1024
const newLine = 10

/** What is read on the way: bytes of the file since the beginning. */
type Told = (bytes: number) => void

/**
 * Reads a backup from end to end and gives its first and last line. Refuses, `BackupError`, what is no backup, what a
 * newer program wrote, and what was cut short or altered.
 */
export const checkFile = async (path: string, told: Told): Promise<Checked> => {
  const check = new Check(path)
  for await (const lines of linesIn(path, told)) for (const bytes of lines) check.line(bytes)
  return check.ended()
}

interface Checked {
  readonly header: Header
  readonly end: End
}

class Check {
  readonly #path: string
  readonly #hash = createHash('sha256')
  readonly #counts = { ...noCounts }
  #header: Header | undefined
  #end: End | undefined

  constructor(path: string) {
    this.#path = path
  }

  line(bytes: Buffer): void {
    if (this.#end) throw altered(this.#path)
    const line = parse(this.#path, bytes)
    if (!this.#header) this.#header = headerIn(this.#path, line)
    else if (line.kind === 'end') this.#end = line
    else if (line.kind in noCounts) countIn(this.#counts, line)
    else throw altered(this.#path)
    if (!this.#end) this.#hash.update(bytes).update('\n')
  }

  ended(): Checked {
    if (!this.#header) throw noBackup(this.#path)
    if (!this.#end) throw cutShort(this.#path)
    const { sha256, counts } = this.#end
    const fits = JSON.stringify(counts) === JSON.stringify(this.#counts)
    if (!fits || sha256 !== this.#hash.digest('hex')) throw altered(this.#path)
    return { header: this.#header, end: this.#end }
  }
}

/** Lines put into a store at once. */
const most = 200

/** The content of a backup that was checked. */
export async function* piecesIn(path: string, told: Told): AsyncGenerator<Piece> {
  const lines = new Lines(path, told)
  let group: Line[] = []
  for (let line = await lines.next(); line; line = await lines.next()) {
    if (group.length === most || group[0]?.kind !== line.kind) {
      yield* pieceOf(group)
      group = []
    }
    if (line.kind === 'blob')
      yield { kind: 'blob', hash: line.hash, size: line.size, bytes: bytesFrom(line, lines) }
    else if (line.kind === 'end') yield line
    else group.push(line)
  }
}

/** What lines of one kind hold. */
const pieceOf = (lines: readonly Line[]): Piece[] => {
  const versions = lines.filter((line) => line.kind === 'version')
  const rows = lines.filter((line) => line.kind === 'row')
  const notes = lines.filter((line) => line.kind === 'note')
  if (versions.length > 0) return [{ kind: 'versions', versions }]
  if (rows.length > 0) return [{ kind: 'rows', rows }]
  return notes.length > 0 ? [{ kind: 'notes', notes }] : []
}

/** A blob's bytes, from its first line and those that follow. */
async function* bytesFrom(first: BlobLine, lines: Lines): AsyncGenerator<Uint8Array> {
  let left = first.size
  for (let line: Line | undefined = first; line?.kind === 'blob'; line = await lines.next()) {
    const bytes = Buffer.from(line.bytes, 'base64')
    left -= bytes.length
    yield bytes
    if (left <= 0) return
  }
}

/** One line after the other. */
class Lines {
  readonly #path: string
  readonly #batches: AsyncGenerator<readonly Buffer[]>
  #batch: readonly Buffer[] = []
  #at = 0

  constructor(path: string, told: Told) {
    this.#path = path
    this.#batches = linesIn(path, told)
  }

  async next(): Promise<Line | undefined> {
    while (this.#at === this.#batch.length) {
      const { done, value } = await this.#batches.next()
      if (done) return undefined
      this.#batch = value
      this.#at = 0
    }
    return parse(this.#path, this.#batch[this.#at++] ?? Buffer.of())
  }
}

/** The lines as they come, some at once. */
async function* linesIn(path: string, told: Told): AsyncGenerator<readonly Buffer[]> {
  const file = createReadStream(path, { highWaterMark: chunkSize })
  // Errors of the file come out of the stream that is read.
  const text = pipeline(file, createGunzip({ chunkSize }), () => undefined)
  let rest: Buffer[] = []
  try {
    for await (const chunk of text) {
      const lines: Buffer[] = []
      let start = 0
      for (let end = chunk.indexOf(newLine); end >= 0; end = chunk.indexOf(newLine, start)) {
        lines.push(Buffer.concat([...rest, chunk.subarray(start, end)]))
        rest = []
        start = end + 1
      }
      if (start < chunk.length) rest.push(chunk.subarray(start))
      told(file.bytesRead)
      if (lines.length > 0) yield lines
    }
  } catch (error) {
    throw asBackupError(path, error)
  }
  if (rest.length > 0) throw cutShort(path)
}

const asBackupError = (path: string, error: unknown): unknown => {
  const { code, message = '' } = error as { code?: string; message?: string }
  if (code === 'ENOENT') return new BackupError(`There is no file ${path}.`)
  if (code === 'Z_BUF_ERROR') return cutShort(path)
  if (code === 'Z_DATA_ERROR') return message.includes('header') ? noBackup(path) : altered(path)
  return error
}

const parse = (path: string, bytes: Buffer): Line => {
  try {
    return JSON.parse(bytes.toString('utf8')) as Line
  } catch {
    throw altered(path)
  }
}

const headerIn = (path: string, line: Line): Header => {
  if (line.kind !== 'muniment-backup') throw noBackup(path)
  if (line.format > format)
    throw new BackupError(
      `${path} was written by Muniment ${line.software} in format ${line.format}; this program reads formats up to ${format}. Use the newer program.`,
    )
  return line
}

const noBackup = (path: string) => new BackupError(`${path} is no backup of Muniment.`)

const cutShort = (path: string) =>
  new BackupError(`${path} was cut short: its end is missing. Nothing was restored. Take another backup.`)

const altered = (path: string) =>
  new BackupError(
    `${path} was altered: it does not fit its checksum. Nothing was restored. Take another backup.`,
  )
