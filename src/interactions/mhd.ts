import type { Act, Inner } from '../department/desk/index.ts'
import {
  type CodeableConcept,
  type Coding,
  mun,
  type Query,
  type Reference,
  type Resource,
} from '../fhir/index.ts'
import { meets } from '../store/match.ts'
import { subsetted } from './shorten.ts'

interface Attachment {
  readonly data?: string
  readonly url?: string
}

/** The elements of a document that differ in MHD. */
interface Document extends Resource {
  readonly masterIdentifier?: { readonly type?: CodeableConcept }
  readonly docStatus?: string
  readonly category?: readonly CodeableConcept[]
  readonly subject?: Reference
  readonly securityLabel?: readonly CodeableConcept[]
  readonly content?: readonly { readonly attachment: Attachment }[]
  readonly context?: { readonly sourcePatientInfo?: Reference }
}

const profileOf = (name: string) => `https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.${name}`

const ours = `_profile=${mun('mun-document')}`
const described = ['type', 'category', 'language', 'format', 'facility', 'setting']

/** The profiles by which the department's documents can be shown, each with what a document must have for it. */
const forms: Readonly<Record<string, string>> = {
  [profileOf('Minimal.DocumentReference')]: ours,
  [profileOf('UnContained.Comprehensive.DocumentReference')]: [
    ours,
    ...described.map((name) => `${name}:missing=false`),
  ].join('&'),
}

/** The profiles of IHE MHD that a read of a document may ask for. */
export const mhdProfiles: readonly string[] = Object.keys(forms)

/** The MHD profile that a canonical names, whatever its version. */
export const mhdProfile = (canonical: string): string | undefined =>
  mhdProfiles.find((one) => one === canonical.split('|')[0])

/** Whether a document can be shown by the profile. */
export const isShownBy = (inner: Inner, act: Act, document: Resource, profile: string): boolean => {
  const asked = inner.language.query(act.type, `_profile=${encodeURIComponent(profile)}`)
  const plan = inner.language.planOf(meantByMhd(inner, act, asked).query)
  const entries = inner.language.entriesOf(document)
  const it = { type: document.resourceType, id: String(document.id), entries }
  return meets(plan, it, { all: () => [], at: () => undefined })
}

/**
 * A search for documents by an MHD profile, as the department understands it: what claims that profile, and its own
 * documents that can be shown by it; none that was entered in error. Other searches stay as they are.
 * @see https://profiles.ihe.net/ITI/MHD/ITI-67.html
 */
export const meantByMhd = ({ language }: Inner, { type, kind }: Act, query: Query): MeantByMhd => {
  if (type !== 'DocumentReference' || kind !== undefined) return { query }
  const read = (criteria: string) => language.query(type, criteria).criteria
  let profile: string | undefined
  const criteria = query.criteria.map((criterion): Criterion => {
    const named = profilesIn(criterion).flatMap((one) => mhdProfile(one) ?? [])[0]
    if (named === undefined) return criterion
    profile = named
    const either: Criterion = {
      is: 'any',
      of: [criterion, { is: 'all', of: read(forms[named] ?? '') }],
    }
    return { is: 'all', of: [either, ...read('status:not=entered-in-error')] }
  })
  return profile === undefined ? { query } : { query: { ...query, criteria }, profile }
}

interface MeantByMhd {
  readonly query: Query
  readonly profile?: string
}

type Criterion = Query['criteria'][number]

const profilesIn = (criterion: Criterion): string[] =>
  criterion.is === 'match' && criterion.param.code === '_profile' && criterion.modifier === undefined
    ? criterion.values.flatMap((value) => (value.is === 'text' ? [value.text] : []))
    : []

const isOurs = ({ resourceType, meta }: Resource): boolean =>
  resourceType === 'DocumentReference' && (meta?.profile ?? []).includes(mun('mun-document'))

/**
 * One of the department's documents as an MHD profile has it: without the department's own state (`docStatus`), its
 * content at an address, one category and one content at most. It is tagged SUBSETTED, so that nobody sends it back as
 * the whole. Other resources stay as they are.
 * @see https://profiles.ihe.net/ITI/MHD/StructureDefinition-IHE.MHD.Minimal.DocumentReference.html
 */
export const inMhd = (resource: Resource, profile: string): Resource =>
  isOurs(resource) ? projected(resource, profile) : resource

const projected = ({ docStatus: _, ...document }: Document, profile: string): Resource => ({
  ...document,
  meta: { ...document.meta, profile: [profile], tag: [...(document.meta?.tag ?? []), subsetted] },
  masterIdentifier: { ...document.masterIdentifier, type: uniqueId },
  ...(document.category ? { category: document.category.slice(0, 1) } : {}),
  ...labelsOf(document),
  content: (document.content ?? [])
    .slice(0, 1)
    .map((content) => ({ ...content, attachment: addressed(content.attachment, document.id) })),
  context: { sourcePatientInfo: document.subject, ...document.context },
})

const uniqueId = {
  coding: [
    { system: 'https://profiles.ihe.net/ITI/MHD/CodeSystem/IHE.MHD.MHDIdentifierType', code: 'uniqueId' },
  ],
}

const labelsOf = ({ securityLabel, meta }: Document) => {
  const labels: readonly Coding[] = meta?.security ?? []
  return securityLabel || labels.length === 0
    ? {}
    : { securityLabel: labels.map((label) => ({ coding: [label] })) }
}

const ending = '.content'

const addressed = ({ data, ...attachment }: Attachment, id = ''): Attachment =>
  data === undefined ? attachment : { ...attachment, url: `Binary/${id}${ending}` }

/** The document whose content is asked for at `Binary/<id>.content`; nothing for other addresses. */
export const documentBehind = (type: string, id: string): string | undefined =>
  type === 'Binary' && id.endsWith(ending) ? id.slice(0, -ending.length) : undefined

/** The content that a document holds in itself, as the Binary at its address in MHD. */
export const contentOf = (document: Document): Resource | undefined => {
  const attachment: (Attachment & { readonly contentType?: string }) | undefined =
    document.content?.[0]?.attachment
  if (!isOurs(document) || document.status === 'entered-in-error' || attachment?.data === undefined)
    return undefined
  return {
    resourceType: 'Binary',
    id: `${document.id}${ending}`,
    contentType: attachment.contentType ?? 'application/octet-stream',
    securityContext: { reference: `DocumentReference/${document.id}` },
    data: attachment.data,
  }
}
