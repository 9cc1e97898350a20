import { createHash } from 'node:crypto'
import { blobOf, refusal } from '../../../fhir/index.ts'
import type { Unit } from '../../desk/index.ts'
import type { Attachment, Document } from '../types.ts'

/**
 * The document's attachments with the SHA-1 and the size of their bytes, where the bytes are here: in `data`, or in a
 * Binary. Refuses with 422 `breaks-rule` a hash that is not that of the bytes.
 * @see https://hl7.org/fhir/R4/datatypes.html#Attachment
 */
export const weighed = (unit: Unit, document: Document): Promise<Attachment[]> =>
  Promise.all(
    (document.content ?? []).map(async ({ attachment }, place) => {
      const found = await bytesOf(unit, attachment)
      if (!found) return attachment
      const hash = createHash('sha1').update(found.bytes).digest('base64')
      if (attachment.hash !== undefined && attachment.hash !== hash) throw otherContent(place)
      return { ...found.as, ...attachment, hash, size: found.bytes.byteLength }
    }),
  )

const bytesOf = async (
  unit: Unit,
  { data, url }: Attachment,
): Promise<{ bytes: Uint8Array; as: Attachment } | undefined> => {
  if (data !== undefined) return { bytes: Buffer.from(data, 'base64'), as: {} }
  const binary = url?.startsWith('Binary/') ? await unit.live(url) : undefined
  const hash = binary && blobOf(binary)
  const bytes = hash === undefined ? undefined : await unit.blob(hash)
  const contentType = binary?.contentType
  return bytes && { bytes, as: typeof contentType === 'string' ? { contentType } : {} }
}

const otherContent = (place: number) =>
  refusal('breaks-rule', {
    says: 'The hash is not the SHA-1 of the content that came with it.',
    next: 'Send the content again, or leave out the hash: filing computes it.',
    expression: `DocumentReference.content[${place}].attachment.hash`,
  })
