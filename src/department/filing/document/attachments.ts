import { createHash } from 'node:crypto'
import { blobOf, refusal } from '../../../fhir/index.ts'
import { inHand } from '../../../store/blobs.ts'
import type { OpenBlob } from '../../../store/index.ts'
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
      const found = await contentOf(unit, attachment)
      if (!found) return attachment
      const hash = await sha1Of(found.content)
      if (attachment.hash !== undefined && attachment.hash !== hash) throw otherContent(place)
      return { ...found.as, ...attachment, hash, size: found.content.size }
    }),
  )

const contentOf = async (
  unit: Unit,
  { data, url }: Attachment,
): Promise<{ content: OpenBlob; as: Attachment } | undefined> => {
  if (data !== undefined) return { content: inHand(Buffer.from(data, 'base64')), as: {} }
  const binary = url?.startsWith('Binary/') ? await unit.live(url) : undefined
  const hash = binary && blobOf(binary)
  const content = hash === undefined ? undefined : await unit.openBlob(hash)
  const contentType = binary?.contentType
  return content && { content, as: typeof contentType === 'string' ? { contentType } : {} }
}

const sha1Of = async (content: OpenBlob): Promise<string> => {
  const hash = createHash('sha1')
  for await (const piece of content.read()) hash.update(piece)
  return hash.digest('base64')
}

const otherContent = (place: number) =>
  refusal('breaks-rule', {
    says: 'The hash is not the SHA-1 of the content that came with it.',
    next: 'Send the content again, or leave out the hash: filing computes it.',
    expression: `DocumentReference.content[${place}].attachment.hash`,
  })
