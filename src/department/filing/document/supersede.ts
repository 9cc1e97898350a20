import { refusal } from '../../../fhir/index.ts'
import type { Unit } from '../../desk/index.ts'
import type { Document } from '../types.ts'

/**
 * Marks what the document replaces as superseded. Refuses with 422 `breaks-rule` if that is another patient's.
 * @see https://hl7.org/fhir/R4/valueset-document-relationship-type.html
 */
export const supersede = async (unit: Unit, document: Document): Promise<void> => {
  for (const [place, { code, target }] of (document.relatesTo ?? []).entries()) {
    const old: Document | undefined =
      code === 'replaces' && target.reference ? await unit.live(target.reference) : undefined
    if (!old) continue
    if (old.subject?.reference !== document.subject?.reference) throw othersDocument(place)
    if (old.status === 'current') await unit.put(superseded(old))
  }
}

// A superseded document is never a draft (mun-doc-2): what was preliminary loses that mark.
const superseded = ({ docStatus, ...old }: Document): Document => ({
  ...old,
  resourceType: 'DocumentReference',
  status: 'superseded',
  ...(docStatus === undefined || docStatus === 'preliminary' ? {} : { docStatus }),
})

const othersDocument = (place: number) =>
  refusal('breaks-rule', {
    says: 'A document cannot replace one in another patient’s record.',
    next: 'Name the patient’s own document, or correct the subject.',
    expression: `DocumentReference.relatesTo[${place}].target`,
  })
