/** One file of an archive. */
export interface Packed {
  readonly name: string
  readonly bytes: Buffer
}

const block = 512

/**
 * The plain files of a tar archive, as npm and FHIR packages are made. Directories, links and extended headers are
 * left out. An archive that is cut off gives what is whole.
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html
 */
export const filesInTar = (tar: Buffer): Packed[] => {
  const files: Packed[] = []
  let longName: string | undefined
  for (let at = 0; at + block <= tar.length && tar[at] !== 0; ) {
    const size = Number.parseInt(textAt(tar, at + 124, 12).trim() || '0', 8)
    const kind = textAt(tar, at + 156, 1)
    const start = at + block
    const bytes = tar.subarray(start, start + size)
    if (bytes.length < size) return files
    if (kind === '0' || kind === '') files.push({ name: longName ?? nameAt(tar, at), bytes })
    longName = kind === 'L' ? textAt(bytes, 0, size) : kind === 'x' ? pathIn(bytes) : undefined
    at = start + Math.ceil(size / block) * block
  }
  return files
}

const nameAt = (tar: Buffer, at: number): string => {
  const prefix = textAt(tar, at + 257, 5) === 'ustar' ? textAt(tar, at + 345, 155) : ''
  const name = textAt(tar, at, 100)
  return prefix ? `${prefix}/${name}` : name
}

const textAt = (bytes: Buffer, from: number, length: number): string => {
  const field = bytes.subarray(from, from + length)
  const end = field.indexOf(0)
  return field.subarray(0, end < 0 ? length : end).toString('utf8')
}

/** The `path` that an extended header gives the file after it. */
const pathIn = (bytes: Buffer): string | undefined => /^\d+ path=(.*)$/m.exec(bytes.toString('utf8'))?.[1]
