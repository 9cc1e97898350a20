import { hash } from 'node:crypto'

/**
 * The hash tree of an append-only log, after RFC 6962: SHA-256, a leaf is `H(0x00 row)`, a node `H(0x01 left right)`.
 * The tree keeps the hash of every perfect subtree (64 bytes a leaf), so that the root and proofs of any earlier size
 * cost a few hashes.
 * @see https://www.rfc-editor.org/rfc/rfc9162#name-merkle-trees
 */
export class Tree {
  readonly #levels: Level[] = []
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Adds the next leaf's hash (`leafHash`). */
  grow(leaf: Uint8Array): void {
    let place = this.#size++
    let node = leaf
    for (let height = 0; ; height++) {
      const level = this.#level(height)
      level.push(node)
      if (place % 2 === 0) return
      node = nodeHash(level.at(place - 1), node)
      place = (place - 1) / 2
    }
  }

  /** The root when the log had `size` entries. */
  root(size = this.#size): Uint8Array {
    return size === 0 ? hash('sha256', '', 'buffer') : this.#range(0, size)
  }

  /** The hashes that lead from the leaf at `index` to the root of the first `size` entries; `index` < `size`. */
  inclusion(index: number, size = this.#size): readonly Uint8Array[] {
    return this.#path(index, 0, size)
  }

  /** The hashes that show that the first `size` entries begin with the first `from` entries; 0 < `from` ≤ `size`. */
  consistency(from: number, size = this.#size): readonly Uint8Array[] {
    return from === size ? [] : this.#growth(from, 0, size, true)
  }

  #level(height: number): Level {
    const level = this.#levels[height] ?? new Level()
    this.#levels[height] = level
    return level
  }

  #range(start: number, end: number): Uint8Array {
    const half = splitOf(end - start)
    if (half * 2 === end - start || end - start === 1)
      return this.#level(Math.log2(end - start)).at(start / (end - start))
    return nodeHash(this.#range(start, start + half), this.#range(start + half, end))
  }

  #path(index: number, start: number, end: number): Uint8Array[] {
    if (end - start === 1) return []
    const middle = start + splitOf(end - start)
    return index < middle
      ? [...this.#path(index, start, middle), this.#range(middle, end)]
      : [...this.#path(index, middle, end), this.#range(start, middle)]
  }

  // `whole`: the verifier knows the root of this part already.
  #growth(from: number, start: number, end: number, whole: boolean): Uint8Array[] {
    if (from === end) return whole ? [] : [this.#range(start, end)]
    const middle = start + splitOf(end - start)
    return from <= middle
      ? [...this.#growth(from, start, middle, whole), this.#range(middle, end)]
      : [...this.#growth(from, middle, end, false), this.#range(start, middle)]
  }
}

/** Hashes side by side in one block of memory. */
class Level {
  #bytes = Buffer.allocUnsafe(32 * 16)
  #count = 0

  push(node: Uint8Array): void {
    const end = this.#count++ * 32
    if (end === this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes], end * 2)
    this.#bytes.set(node, end)
  }

  at(place: number): Uint8Array {
    return this.#bytes.subarray(place * 32, place * 32 + 32)
  }
}

/** The hash of an entry, as text (UTF-8) or bytes. */
export const leafHash = (entry: string | Uint8Array): Uint8Array =>
  hash('sha256', typeof entry === 'string' ? `\0${entry}` : Buffer.concat([Buffer.of(0), entry]), 'buffer')

/** The hash of an entry's text, in base64url. */
export const leafName = (entry: string): string => hash('sha256', `\0${entry}`, 'base64url')

/** The hash over two subtrees. */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => {
  const both = Buffer.allocUnsafe(65)
  both[0] = 1
  both.set(left, 1)
  both.set(right, 33)
  return hash('sha256', both, 'buffer')
}

// The largest power of two below n (1 for n = 1).
const splitOf = (n: number): number => (n <= 2 ? 1 : 2 ** Math.floor(Math.log2(n - 1)))
