import type { Answer } from '../department/desk/index.ts'
import { FhirError, refusal } from '../fhir/index.ts'
import type { Telling } from './exchange.ts'

type Content = NonNullable<Answer['content']>

/** What of a content is asked for: a `Range` header, and whether the headers alone are. */
export interface Part {
  readonly range?: string | undefined
  readonly head: boolean
}

/**
 * Sends a content by the piece, as fast as it is taken: all of it, or the one range that is asked for. Refuses 416 a
 * range that begins behind its end.
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-range-requests
 */
export const sendContent = async (
  response: Telling,
  content: Content,
  { range, head }: Part,
): Promise<void> => {
  const { type, size, hash } = content
  const part = range === undefined || head ? undefined : rangeIn(range, size)
  const [from, to] = part ?? [0, size]
  const pieces = content.read(from, to)[Symbol.asyncIterator]()
  // Damage in the first piece is still told as a refusal.
  const first = head ? undefined : await pieces.next()
  if (part) {
    response.status(206)
    response.set('Content-Range', `bytes ${from}-${to - 1}/${size}`)
  }
  response.set('Content-Type', type)
  response.set('Accept-Ranges', 'bytes')
  response.set('Content-Length', String(to - from))
  if (hash !== undefined)
    response.set('Repr-Digest', `sha-256=:${Buffer.from(hash, 'hex').toString('base64')}:`)
  await flow(response, first, pieces)
  response.end()
}

const flow = async (
  response: Telling,
  first: IteratorResult<Uint8Array> | undefined,
  pieces: AsyncIterator<Uint8Array>,
): Promise<void> => {
  const closed = new Promise<void>((resolve) => {
    response.once('close', resolve)
  })
  for (let next = first; next && !next.done; next = await pieces.next()) {
    if (response.destroyed) return
    if (response.write(next.value)) continue
    const drained = new Promise<void>((resolve) => {
      response.once('drain', resolve)
    })
    await Promise.race([drained, closed])
  }
}

/** The bounds of a single range; nothing of a header that asks for several or is none. */
const rangeIn = (header: string, size: number): readonly [number, number] | undefined => {
  const [, begin, end] = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header) ?? []
  if (begin === undefined || end === undefined || begin + end === '') return undefined
  const from = begin === '' ? Math.max(0, size - Number(end)) : Number(begin)
  const to = begin === '' || end === '' ? size : Math.min(size, Number(end) + 1)
  if (begin !== '' && end !== '' && Number(end) < from) return undefined
  if (from < to) return [from, to]
  const { outcome, status } = refusal('no-such-range', {
    says: `The content has ${size} bytes, and none where the range begins.`,
    next: 'Ask for a range within it.',
  })
  throw new FhirError(outcome, status, { 'Content-Range': `bytes */${size}` })
}
