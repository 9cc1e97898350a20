/** What lies on a shelf in the place of a text: the text, or the bytes that a seal made of it. */
export type Sealed = string | Uint8Array

/** Whose body it is. */
export interface BodyOf {
  readonly type: string
  readonly id: string
}

/** Which piece it is: of which upload, and the how manieth, from 0. */
export interface PieceOf {
  readonly file: string
  readonly n: number
}

/**
 * The one step between the shelves and what is written of bodies (current ones, older ones and stubs) and of blobs'
 * pieces. Sealed bodies may be bytes and longer than the text; sealed pieces of one length have one length. A blob's
 * address stays the SHA-256 of its plain bytes. What `open` and `openPiece` throw is the reader's error.
 */
export interface Seal {
  body(text: string, of: BodyOf): Sealed | Promise<Sealed>
  openBody(sealed: Sealed, of: BodyOf): string | Promise<string>
  piece(bytes: Uint8Array, of: PieceOf): Uint8Array | Promise<Uint8Array>
  openPiece(sealed: Uint8Array, of: PieceOf): Uint8Array | Promise<Uint8Array>
}

/** Everything as it is. */
export const plain: Seal = {
  body: (text) => text,
  openBody: (sealed) => (typeof sealed === 'string' ? sealed : Buffer.from(sealed).toString('utf8')),
  piece: (bytes) => bytes,
  openPiece: (sealed) => sealed,
}
