import type { Act, Unit } from '../department/desk/index.ts'
import { blobOf, blobUrl, type Resource, refusal } from '../fhir/index.ts'
import { wholeOf } from '../store/blobs.ts'
import type { OpenBlob } from '../store/index.ts'

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

/** The Binary whose bytes are kept under their hash. */
const shelveBytes = (unit: Unit, resource: Resource, bytes: Uint8Array): Resource =>
  naming(resource, unit.keep(bytes))

/** The Binary of content that the window has taken in. */
export const shelveStaged = (unit: Unit, { type, staged }: NonNullable<Act['content']>): Resource => {
  unit.fact('content', { sha256: staged.hash, size: staged.size })
  return naming({ resourceType: 'Binary', contentType: type }, unit.adopt(staged))
}

const naming = (resource: Resource, hash: string): Resource => ({
  ...resource,
  meta: { ...resource.meta, extension: [{ url: blobUrl, valueString: hash }] },
})

const mebi = 1024 * 1024
/** The largest content that is shown as base64 within its resource, and within a bundle. */
const mostAlone = 50 * mebi
const mostInBundle = 5 * mebi

/**
 * A stored Binary with its bytes back in `data`, as FHIR shows it. Refuses 406 a content too large for that.
 * @see https://hl7.org/fhir/R4/binary.html#rest
 */
export const withData = async (unit: Unit, resource: Resource): Promise<Resource> => {
  const { bare, blob } = await opened(unit, resource)
  if (!blob) return bare
  if (blob.size > mostAlone)
    throw refusal('not-acceptable', {
      says: `The content of Binary/${resource.id} has ${blob.size} bytes, too many for base64 in a resource.`,
      next: `GET Binary/${resource.id} with Accept: */* for the content itself.`,
    })
  return { ...bare, data: await base64Of(blob) }
}

/** The same within a bundle, where a large content is left out: it is read by itself. */
export const withSmallData = async (unit: Unit, resource: Resource): Promise<Resource> => {
  const { bare, blob } = await opened(unit, resource)
  return blob && blob.size <= mostInBundle ? { ...bare, data: await base64Of(blob) } : bare
}

const opened = async (unit: Unit, resource: Resource): Promise<{ bare: Resource; blob?: OpenBlob }> => {
  const hash = blobOf(resource)
  if (hash === undefined) return { bare: resource }
  const blob = await unit.openBlob(hash)
  const { extension: _, ...meta } = resource.meta ?? {}
  return { bare: { ...resource, meta }, ...(blob ? { blob } : {}) }
}

const base64Of = async (blob: OpenBlob): Promise<string> =>
  Buffer.from((await wholeOf(blob)) ?? []).toString('base64')
