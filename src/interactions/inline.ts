import type { Room } from '../department/desk/index.ts'
import { refusal } from '../fhir/index.ts'

/**
 * Content within a resource (an attachment's or signature's `data`) up to a limit: what is larger is refused with 413,
 * naming the element, and is to be a Binary of its own, which streams and is kept once.
 * @see https://hl7.org/fhir/R4/datatypes.html#Attachment
 */
export const inlineOf = (limitMb: number): Room => {
  const limit = limitMb * 1024 * 1024
  return {
    name: 'inline',
    kinds: [],
    operations: [],
    observers: [],
    guards: [
      {
        name: 'large content is a Binary',
        change: (_unit, { after, origin }) => {
          const found = after && largeIn(after, origin, Math.ceil(limit / 3) * 4)
          if (found) throw tooLarge(found, limit)
          return undefined
        },
      },
    ],
  }
}

interface Large {
  readonly path: string
  readonly size: number
}

const largeIn = (value: object, path: string, longest: number): Large | undefined => {
  const place = placeOfLarge(value, longest)
  return place && { path: path + place.path, size: place.size }
}

/** Asked of every resource: its path is written only on the way back from what was found. */
const placeOfLarge = (value: object, longest: number): Large | undefined => {
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const item: unknown = value[i]
      const found = typeof item === 'object' && item !== null && placeOfLarge(item, longest)
      if (found) return { ...found, path: `[${i}]${found.path}` }
    }
    return undefined
  }
  for (const name in value) {
    const item: unknown = (value as Record<string, unknown>)[name]
    if (typeof item === 'string' && name === 'data' && item.length > longest)
      return { path: '.data', size: Buffer.byteLength(item, 'base64') }
    const found = typeof item === 'object' && item !== null && placeOfLarge(item, longest)
    if (found) return { ...found, path: `.${name}${found.path}` }
  }
  return undefined
}

const tooLarge = ({ path, size }: Large, limit: number) =>
  refusal('too-large', {
    says: `The content of ${size} bytes is over the limit of ${limit} for content within a resource.`,
    next: 'Send it as it is to POST /fhir/Binary, and name that Binary in attachment.url.',
    expression: path,
  })
