import type { Coding } from '../../../fhir/index.ts'
import { confidentiality, document as kind } from '../kinds.ts'
import type { Attachment, Document } from '../types.ts'

/** What filing found out about a document before it writes it in. */
export interface Facts {
  readonly now: string
  readonly masterIdentifier: string
  /** `Organization/x` */
  readonly custodian: string | undefined
  /** The attachments with hash and size, in order. */
  readonly attachments: readonly Attachment[]
}

/** The document as it is filed; what it says already stays. */
export const filed = (document: Document, facts: Facts): Document => {
  const date = document.date ?? facts.now
  const profile = [...new Set([...(document.meta?.profile ?? []), kind.profile])]
  return {
    ...document,
    meta: { ...document.meta, profile, security: labelsOf(document) },
    masterIdentifier: document.masterIdentifier ?? {
      system: 'urn:ietf:rfc:3986',
      value: `urn:uuid:${facts.masterIdentifier}`,
    },
    status: document.status ?? 'current',
    date,
    ...custodianOf(document, facts),
    content: (document.content ?? []).map((content, place) => ({
      ...content,
      attachment: { creation: date, ...(facts.attachments[place] ?? content.attachment) },
    })),
  }
}

const custodianOf = (document: Document, { custodian }: Facts): Pick<Document, 'custodian'> => {
  if (document.custodian) return { custodian: document.custodian }
  return custodian ? { custodian: { reference: custodian } } : {}
}

const levels = ['U', 'L', 'M', 'N', 'R', 'V']

/**
 * The labels by which access is decided: those of the resource and of the document, with one level of
 * confidentiality, the strictest that either claims, or normal.
 * @see https://hl7.org/fhir/R4/security-labels.html
 */
export const labelsOf = (document: Document): Coding[] => {
  const own = document.meta?.security ?? []
  const all = [...own, ...(document.securityLabel ?? []).flatMap(({ coding }) => coding ?? [])]
  const claimed = all.filter(isLevel).map(({ code }) => levels.indexOf(code ?? ''))
  const level = levels[Math.max(-1, ...claimed)] ?? 'N'
  const others = all.filter((label, place) => !isLevel(label) && place === all.findIndex(same(label)))
  return [...others, { system: confidentiality, code: level }]
}

const isLevel = ({ system, code }: Coding) => system === confidentiality && levels.includes(code ?? '')
const same = (label: Coding) => (other: Coding) => other.system === label.system && other.code === label.code
