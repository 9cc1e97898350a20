import { FhirError, issue, outcome, parseJson, refusal } from '../fhir/index.ts'

/** A request's body, read by its media type. */
export interface Body {
  readonly json?: unknown
  readonly form?: string
  readonly raw?: { readonly type: string; readonly bytes: Uint8Array }
}

const jsonTypes = new Set([
  'application/fhir+json',
  'application/json',
  'application/json+fhir',
  'text/json',
  'application/json-patch+json',
])

/**
 * Reads a body. JSON must be UTF-8; raw content is taken for Binary only. Refuses 400 what is not JSON, 415 other
 * media types.
 */
export const readBody = (bytes: Uint8Array, contentType: string | undefined, forBinary: boolean): Body => {
  if (bytes.length === 0) return {}
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (type === 'application/x-www-form-urlencoded') return { form: utf8(bytes) }
  if (jsonTypes.has(type)) {
    const json = parseJson(utf8(bytes))
    checkDepth(json)
    return { json }
  }
  if (forBinary && type !== '') return { raw: { type: contentType ?? type, bytes } }
  throw refusal('unsupported-media-type', {
    says: type === '' ? 'The body has no Content-Type.' : 'The body’s media type is not read here.',
    next: 'Send application/fhir+json.',
  })
}

const utf8 = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw refusal('malformed-json', { says: 'The body is not valid UTF-8.', next: 'Send UTF-8 text.' })
  }
}

const deepest = 64

const checkDepth = (json: unknown): void => {
  let level = [json]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest)
      throw new FhirError(
        outcome([
          issue('malformed-json', {
            says: `The body is nested deeper than ${deepest} levels.`,
            next: 'Send a flatter body.',
          }),
        ]),
        400,
      )
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    )
  }
}
