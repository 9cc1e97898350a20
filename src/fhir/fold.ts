import { hexOf } from './ids.ts'

/**
 * Text as searches compare it: case and accents folded, white space collapsed, characters in their simplest form.
 * @see https://hl7.org/fhir/R4/search.html#string
 */
export const fold = (text: string): string => {
  const folded = simplified(text)
  return hasOtherSpaces.test(folded) ? folded.replace(otherSpaces, ' ').trim() : folded
}

/** The same, with the white space as it is. */
export const simplified = (text: string): string => (isAscii(text) ? text.toLowerCase() : unaccented(text))

/** Whether lower case is all that a text needs, as of most. */
export const isAscii = (text: string): boolean => !beyondAscii.test(text)

const beyondAscii = /[^\0-\x7f]/

/** White space but the one space that stands between most words. */
const otherSpaces = /\s{2,}|[^\S ]/g
const hasOtherSpaces = /\s{2}|[^\S ]|^\s|\s$/

// Upper case first, so that ß and ﬁ meet SS and FI.
const unaccented = (text: string) =>
  text
    .toWellFormed()
    .normalize('NFKD')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/ς/g, 'σ')

const longest = 200

/** A value short enough for an index key: what is longer is cut and told apart by a hash of the whole. */
export const shortened = (text: string): string =>
  text.length <= longest ? text.toWellFormed() : `${beginning(text)}#${hash(text)}`

/** The part of a text that its index key surely begins with. */
export const beginning = (text: string): string => {
  // A pair of surrogates that the cut would part is left out whole.
  const cut = text.charCodeAt(longest - 1) >>> 10 === 0xd800 >>> 10 ? longest - 1 : longest
  return text.slice(0, cut).toWellFormed()
}

/** FNV-1a, twice with different beginnings: 64 bits in hex. @see https://www.rfc-editor.org/rfc/rfc9923 */
const hash = (text: string): string => {
  let one = 0x811c9dc5
  let other = 0x050c5d1f
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    one = Math.imul(one ^ unit, 0x01000193)
    other = Math.imul(other ^ unit, 0x01000193)
  }
  return hex(one) + hex(other)
}

const hex = (state: number): string =>
  hexOf(state >>> 24) + hexOf(state >>> 16) + hexOf(state >>> 8) + hexOf(state)
