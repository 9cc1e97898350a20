import { nodeHash } from './merkle.ts'

/** A claim that an entry stands at `index` in the log of `size` entries with this root. */
export interface Inclusion {
  readonly index: number
  readonly size: number
  readonly leaf: Uint8Array
  readonly hashes: readonly Uint8Array[]
  readonly root: Uint8Array
}

/**
 * Whether the hashes lead from the leaf to the root.
 * @see https://www.rfc-editor.org/rfc/rfc9162#name-verifying-an-inclusion-proo
 */
export const verifyInclusion = ({ index, size, leaf, hashes, root }: Inclusion): boolean => {
  if (!isCount(index) || !isCount(size) || index >= size) return false
  let place = index
  let last = size - 1
  let node = leaf
  for (const other of hashes) {
    if (last === 0) return false
    if (place % 2 === 1 || place === last) {
      node = nodeHash(other, node)
      ;[place, last] = upWhileEven(place, last)
    } else node = nodeHash(node, other)
    place = half(place)
    last = half(last)
  }
  return last === 0 && same(node, root)
}

/** A claim that the log of `to` entries begins with the log of `from` entries. */
export interface Consistency {
  readonly from: number
  readonly to: number
  readonly fromRoot: Uint8Array
  readonly toRoot: Uint8Array
  readonly hashes: readonly Uint8Array[]
}

/**
 * Whether the hashes show that the log only grew between the two roots.
 * @see https://www.rfc-editor.org/rfc/rfc9162#name-verifying-consistency-betwe
 */
export const verifyConsistency = ({ from, to, fromRoot, toRoot, hashes }: Consistency): boolean => {
  if (!isCount(from) || !isCount(to) || from < 1 || from > to) return false
  if (from === to) return hashes.length === 0 && same(fromRoot, toRoot)
  const [first, ...rest] = Number.isInteger(Math.log2(from)) ? [fromRoot, ...hashes] : hashes
  if (!first) return false
  let [place, last] = upWhileOdd(from - 1, to - 1)
  let older = first
  let newer = first
  for (const other of rest) {
    if (last === 0) return false
    if (place % 2 === 1 || place === last) {
      older = nodeHash(other, older)
      newer = nodeHash(other, newer)
      ;[place, last] = upWhileEven(place, last)
    } else newer = nodeHash(newer, other)
    place = half(place)
    last = half(last)
  }
  return last === 0 && same(older, fromRoot) && same(newer, toRoot)
}

// Past 2^31 entries bit operators would cut the numbers, so this is plain division.
const half = (n: number): number => Math.floor(n / 2)

const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 0

const upWhileEven = (place: number, last: number): [number, number] =>
  place % 2 === 0 && place !== 0 ? upWhileEven(place / 2, half(last)) : [place, last]

const upWhileOdd = (place: number, last: number): [number, number] =>
  place % 2 === 1 ? upWhileOdd(half(place), half(last)) : [place, last]

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0
