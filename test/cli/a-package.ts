import { gzipSync } from 'node:zlib'

const header = (name: string, size: number, kind: string): Buffer => {
  const block = Buffer.alloc(512)
  block.write(name, 0)
  block.write('0000644', 100)
  block.write(size.toString(8).padStart(11, '0'), 124)
  block.write('        ', 148)
  block.write(kind, 156)
  block.write('ustar\u000000', 257)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\u0000 `, 148)
  return block
}

const entry = (name: string, text: string, kind = '0'): Buffer[] => {
  const bytes = Buffer.from(text)
  return [header(name, bytes.length, kind), bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]
}

/** A tar archive of these files; a name over 100 characters comes in an extended header, as GNU and npm write it. */
export const tarOf = (files: Readonly<Record<string, string>>, longBy: 'L' | 'x' = 'x'): Buffer =>
  Buffer.concat([
    ...entry('package/', '', '5'),
    ...Object.entries(files).flatMap(([name, text]) =>
      name.length <= 100
        ? entry(name, text)
        : [...longName(name, longBy), ...entry(name.slice(0, 100), text)],
    ),
    Buffer.alloc(1024),
  ])

const longName = (name: string, by: 'L' | 'x'): Buffer[] => {
  if (by === 'L') return entry('././@LongLink', `${name}\u0000`, 'L')
  const record = ` path=${name}\n`
  return entry('PaxHeader', `${record.length + 3}${record}`, 'x')
}

export const tgzOf = (files: Readonly<Record<string, string>>): Buffer => gzipSync(tarOf(files))
