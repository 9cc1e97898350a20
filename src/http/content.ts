import { createHash } from 'node:crypto'
import { pipeline, Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { FhirError, refusal } from '../fhir/index.ts'
import type { Staged, Store } from '../store/index.ts'
import { isContentType } from './body.ts'
import type { Asking } from './exchange.ts'

const binaryAddress = /^\/fhir\/Binary(?:\/[A-Za-z0-9\-.]+)?\/?(?:\?|$)/

/** Whether a request brings a Binary's content as itself, which is taken in as a stream. */
export const bringsContent = (
  method: string | undefined,
  address: string | undefined,
  contentType: string | undefined,
): boolean =>
  (method === 'POST' || method === 'PUT') && binaryAddress.test(address ?? '') && isContentType(contentType)

/** How long a sender may pause, in ms. */
const longestPause = 60_000

/**
 * Takes a request's content into the store, by the piece; nothing, if it has none. Refuses 413 what is over the limit,
 * 400 what breaks off or is not what its digest headers say, 415 an unknown Content-Encoding; nothing is left of it.
 */
export const takeIn = async (
  request: Asking,
  store: Pick<Store, 'stage' | 'unstage'>,
  limitMb: number,
): Promise<Staged | undefined> => {
  if (!(request instanceof Readable)) return undefined
  const limit = limitMb * 1024 * 1024
  try {
    if (Number(request.get('Content-Length') ?? 0) > limit) throw tooLarge(limit)
    const checks = checksOf(request)
    const socket = request.socket
    socket.setTimeout?.(longestPause, () => request.destroy())
    const staged = await store.stage(limited(decoded(seen(request, checks), request), limit))
    socket.setTimeout?.(0)
    if (checks.every((check) => check.holds()) && staged.size > 0) return staged
    await store.unstage(staged)
    if (staged.size === 0) return undefined
    throw mismatch('The content is not what its digest says.')
  } catch (error) {
    // What is still under way is read and dropped, so that the sender gets to read the answer.
    request.resume()
    throw asRefusal(error)
  }
}

async function* limited(source: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of source) {
    size += chunk.length
    if (size > limit) throw tooLarge(limit)
    yield chunk
  }
}

async function* seen(request: Readable, checks: readonly Check[]): AsyncGenerator<Uint8Array> {
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    for (const check of checks) check.see(chunk)
    yield chunk
  }
}

const decoders = { gzip: createGunzip, deflate: createInflate, br: createBrotliDecompress }

const decoded = (source: AsyncIterable<Uint8Array>, request: Asking): AsyncIterable<Uint8Array> => {
  const coding = (request.get('Content-Encoding') ?? 'identity').trim().toLowerCase()
  if (coding === 'identity') return source
  const decoder = Object.entries(decoders).find(([name]) => name === coding)?.[1]
  // Whoever reads the decoder is told of any failure.
  if (decoder) return pipeline(Readable.from(source), decoder(), () => undefined)
  throw refusal('unsupported-media-type', {
    says: 'The content’s encoding is not read here.',
    next: 'Send it as it is, or with Content-Encoding gzip, deflate or br.',
  })
}

/** One digest that the sender gave of the bytes as they are sent. */
interface Check {
  see(chunk: Uint8Array): void
  holds(): boolean
}

/** @see https://www.rfc-editor.org/rfc/rfc9530 */
const checksOf = (request: Asking): Check[] => [
  ...given(request.get('Content-MD5'), /^\s*([A-Za-z0-9+/]{22}==)\s*$/, 'md5'),
  ...['Repr-Digest', 'Content-Digest'].flatMap((name) =>
    given(inSha256(request.get(name)), /^\s*sha-256\s*=\s*:([A-Za-z0-9+/]{43}=):/, 'sha256'),
  ),
  ...given(inSha256(request.get('Digest')), /^\s*sha-256\s*=\s*([A-Za-z0-9+/]{43}=)/i, 'sha256'),
]

/** The part of a digest header that is by SHA-256; others may be there and are not checked. */
const inSha256 = (header: string | undefined): string | undefined =>
  header?.split(',').find((part) => /^\s*sha-256\s*=/i.test(part))

const given = (header: string | undefined, form: RegExp, by: 'md5' | 'sha256'): Check[] => {
  if (header === undefined) return []
  const [, digest] = form.exec(header) ?? []
  if (digest === undefined) throw mismatch('The content’s digest header cannot be read.')
  const hash = createHash(by)
  return [{ see: (chunk) => void hash.update(chunk), holds: () => hash.digest('base64') === digest }]
}

const mismatch = (says: string) =>
  refusal('content-mismatch', { says, next: 'Send the content again, with the digest of just these bytes.' })

const tooLarge = (limit: number) =>
  refusal('too-large', {
    says: `The content is over the limit of ${limit} bytes.`,
    next: 'Send it in several Binaries, or ask for a higher MUNIMENT_CONTENT_LIMIT.',
  })

const asRefusal = (error: unknown): unknown => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  if (error instanceof FhirError || !/^(ECONNRESET|ABORT_ERR|ERR_STREAM|Z_|ERR_BROTLI|ERR__ERROR)/.test(code))
    return error
  return refusal('content-mismatch', {
    says: code.startsWith('Z_') ? 'The content is not encoded as it says.' : 'The content broke off.',
    next: 'Send it again.',
  })
}
