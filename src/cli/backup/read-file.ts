import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Piece } from '../../store/content.ts'
import { BackupError, type Counts, type End, format, type Header, type Line } from './file.ts'

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
  readonly #counts: Record<keyof Counts, number> = { version: 0, row: 0, note: 0 }
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
    else this.#count(line)
    if (!this.#end) this.#hash.update(bytes).update('\n')
  }

  #count({ kind }: Line): void {
    if (kind !== 'version' && kind !== 'row' && kind !== 'note') throw altered(this.#path)
    this.#counts[kind] += 1
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

/** The content of a backup that was checked. */
export async function* piecesIn(path: string, told: Told): AsyncGenerator<Piece> {
  for await (const lines of linesIn(path, told)) {
    const all = lines.map((line) => parse(path, line))
    const versions = all.filter((line) => line.kind === 'version')
    const rows = all.filter((line) => line.kind === 'row')
    const notes = all.filter((line) => line.kind === 'note')
    if (versions.length > 0) yield { kind: 'versions', versions }
    if (rows.length > 0) yield { kind: 'rows', rows }
    if (notes.length > 0) yield { kind: 'notes', notes }
    for (const line of all) if (line.kind === 'end') yield line
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
