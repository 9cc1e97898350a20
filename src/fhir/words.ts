import { isAscii, simplified } from './fold.ts'

/** The words of a text, folded, each once: runs of letters and digits. */
export const wordsOf = (text: string): Set<string> => {
  const folded = simplified(text)
  return new Set(folded.match(isAscii(folded) ? /[a-z\d]+/g : /[\p{L}\p{N}]+/gu) ?? [])
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
}

/** The text of a narrative's XHTML without its markup. */
export const textOfXhtml = (div: string): string =>
  div
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(#x?[\da-f]+|\w+);/gi, (_whole, name: string) => entities[name] ?? characterAt(name))

const characterAt = (name: string): string => {
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10)
  return name.startsWith('#') && code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ' '
}
