import { type OutcomeCode, parseJson, refusal } from '../fhir/index.ts'
import { isXml, readXml } from './formats.ts'

/** A request's body, read by its media type. */
export interface Body {
  readonly json?: unknown
  readonly form?: string
}

const jsonTypes = new Set([
  'application/fhir+json',
  'application/json',
  'application/json+fhir',
  'text/json',
  'application/json-patch+json',
])

/** Whether a Binary of this media type comes as itself, rather than as a resource or a form. */
export const isContentType = (contentType = ''): boolean => {
  const type = typeIn(contentType)
  return type !== '' && type !== formType && !jsonTypes.has(type) && !isXml(type, true)
}

const formType = 'application/x-www-form-urlencoded'

const typeIn = (contentType: string): string => contentType.split(';')[0]?.trim().toLowerCase() ?? ''

/**
 * Reads a body, by where it was sent. JSON and XML must be UTF-8; a Binary's
 * own content does not come here (`takeIn`). Refuses 400 what cannot be read, 413 an endless form, 415 other media types.
 */
export const readBody = (
  bytes: Uint8Array,
  contentType: string | undefined,
  place: 'fhir' | 'binary' | 'records',
): Body => {
  if (bytes.length === 0) return {}
  const type = typeIn(contentType ?? '')
  if (type === formType) return { form: readForm(bytes) }
  if (jsonTypes.has(type)) {
    checkCharset(contentType)
    const json = parseJson(utf8(bytes, 'malformed-json'))
    checkShape(json, 'malformed-json')
    return { json }
  }
  if (place !== 'records' && isXml(type, place === 'binary')) {
    checkCharset(contentType)
    const json = readXml(utf8(bytes, 'malformed-xml'))
    checkShape(json, 'malformed-xml')
    return { json }
  }
  throw refusal('unsupported-media-type', {
    says: type === '' ? 'The body has no Content-Type.' : 'The body’s media type is not read here.',
    next:
      place === 'records' ? 'Send application/json.' : 'Send application/fhir+json or application/fhir+xml.',
  })
}

const checkCharset = (contentType = ''): void => {
  const [, charset] = /;\s*charset="?([^\s;"]*)/i.exec(contentType) ?? []
  if (charset === undefined || /^(utf-?8|us-ascii)$/i.test(charset)) return
  throw refusal('unsupported-media-type', {
    says: 'FHIR is sent in UTF-8 only.',
    next: 'Encode the body in UTF-8, and leave the charset out or name utf-8.',
  })
}

const longestForm = 100_000

const readForm = (bytes: Uint8Array): string => {
  if (bytes.length <= longestForm) return utf8(bytes, 'malformed-json')
  throw refusal('too-large', {
    says: `The search is longer than ${longestForm} bytes.`,
    next: 'Ask in several searches.',
  })
}

const strict = new TextDecoder('utf-8', { fatal: true })

const utf8 = (bytes: Uint8Array, code: OutcomeCode): string => {
  try {
    return strict.decode(bytes)
  } catch {
    throw refusal(code, { says: 'The body is not valid UTF-8.', next: 'Send UTF-8 text.' })
  }
}

const deepest = 64

// An object that brings its own toString cannot be written into any text; no FHIR element has such a name.
const disguises = new Set(['toString', 'valueOf'])

const checkShape = (value: unknown, code: OutcomeCode, depth = 0): void => {
  if (depth > deepest)
    throw refusal(code, {
      says: `The body is nested deeper than ${deepest} levels.`,
      next: 'Send a flatter body.',
    })
  if (typeof value !== 'object' || value === null || value instanceof Number) return
  if (Array.isArray(value)) {
    for (const item of value) checkShape(item, code, depth + 1)
    return
  }
  for (const name in value) {
    if (disguises.has(name))
      throw refusal(code, { says: `The body has an element "${name}".`, next: 'Leave it out.' })
    checkShape((value as Record<string, unknown>)[name], code, depth + 1)
  }
}
