import type { Unit } from '../department/desk/index.ts'
import { blobOf, blobUrl, type Resource, refusal } from '../fhir/index.ts'

/** Keeps a Binary's bytes apart from its body, under their hash; other resources stay as they are. */
export const shelve = (unit: Unit, resource: Resource): Resource => {
  if (resource.resourceType !== 'Binary' || typeof resource.data !== 'string') return resource
  const { data, ...rest } = resource
  return shelveBytes(unit, rest, bytesIn(data))
}

// Buffer.from drops what is not base64 without a word.
const bytesIn = (data: string): Uint8Array => {
  const packed = data.replace(/\s+/g, '')
  if (packed.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(packed)) return Buffer.from(packed, 'base64')
  throw refusal('invalid', {
    says: 'The data of the Binary is not base64.',
    next: 'Send base64 with its length a multiple of four, or the content itself under its own Content-Type.',
    expression: 'Binary.data',
  })
}

/** The Binary of raw content, its bytes kept under their hash. */
export const shelveBytes = (unit: Unit, resource: Resource, bytes: Uint8Array): Resource => {
  const hash = unit.keep(bytes)
  return { ...resource, meta: { ...resource.meta, extension: [{ url: blobUrl, valueString: hash }] } }
}

/** A stored Binary with its bytes back in `data`, as FHIR shows it. */
export const withData = async (unit: Unit, resource: Resource): Promise<Resource> => {
  const hash = blobOf(resource)
  if (hash === undefined) return resource
  const bytes = await unit.blob(hash)
  const { extension: _, ...meta } = resource.meta ?? {}
  return { ...resource, meta, ...(bytes ? { data: Buffer.from(bytes).toString('base64') } : {}) }
}
