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

/** The elements of a chart that differ in MHD. */
interface Chart extends Resource {
  readonly encounter?: Reference
  readonly source?: Reference
  readonly orderedBy?: CodeableConcept
  readonly emptyReason?: CodeableConcept
  readonly note?: readonly object[]
  readonly entry?: readonly { readonly item: Reference }[]
}

const profileOf = (name: string) => `https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.${name}`

/** Search criteria: what a resource must be and have to be shown by a profile. */
const needs = (kind: string, elements: readonly string[]): string =>
  [`_profile=${mun(kind)}`, ...elements.map((name) => `${name}:missing=false`)].join('&')

/** The profile of documents that hold within them who made them and whose they are. */
export const containedProfile = profileOf('Comprehensive.DocumentReference')

const comprehensive = ['type', 'category', 'language', 'format', 'facility', 'setting']

/** By type, the profiles by which the department's records can be shown. */
const forms: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  DocumentReference: {
    [profileOf('Minimal.DocumentReference')]: needs('mun-document', []),
    [profileOf('UnContained.Comprehensive.DocumentReference')]: needs('mun-document', comprehensive),
    [containedProfile]: needs('mun-document', [...comprehensive, 'patient']),
  },
  List: {
    [profileOf('Minimal.Folder')]: needs('mun-chart', []),
    [profileOf('Comprehensive.Folder')]: needs('mun-chart', ['designationType']),
  },
}

/** The profiles of IHE MHD by which documents or charts may be asked for; none for other types. */
export const mhdProfiles = (type: string | undefined): readonly string[] =>
  Object.keys(forms[type ?? ''] ?? {})

/** The MHD profile of the type that a canonical names, whatever its version. */
export const mhdProfile = (type: string | undefined, canonical: string): string | undefined =>
  mhdProfiles(type).find((one) => one === canonical.split('|')[0])

/** Whether a document or chart can be shown by the profile. */
export const isShownBy = (inner: Inner, act: Act, resource: Resource, profile: string): boolean => {
  const asked = inner.language.query(act.type, `_profile=${encodeURIComponent(profile)}`)
  const plan = inner.language.planOf(meantByMhd(inner, act, asked).query)
  const entries = inner.language.entriesOf(resource)
  const it = { type: resource.resourceType, id: String(resource.id), entries }
  return meets(plan, it, { all: () => [], at: () => undefined })
}

/**
 * A search for documents or charts by an MHD profile, as the department understands it: what claims that profile, and
 * its own that can be shown by it; none that was entered in error. Other searches stay as they are.
 * @see https://profiles.ihe.net/ITI/MHD/ITI-67.html
 */
export const meantByMhd = ({ language }: Inner, { type, kind }: Act, query: Query): MeantByMhd => {
  if (type === undefined || mhdProfiles(type).length === 0 || kind !== undefined) return { query }
  const read = (criteria: string) => language.query(type, criteria).criteria
  let profile: string | undefined
  const criteria = query.criteria.map((criterion): Criterion => {
    const named = profilesIn(criterion).flatMap((one) => mhdProfile(type, one) ?? [])[0]
    if (named === undefined) return criterion
    profile = named
    const either: Criterion = {
      is: 'any',
      of: [criterion, { is: 'all', of: read(forms[type]?.[named] ?? '') }],
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

const isOurs = ({ meta }: Resource, kind: string): boolean =>
  (meta?.profile ?? []).some((claim) => claim.split('|')[0] === mun(kind))

/**
 * One of the department's documents or charts as an MHD profile has it. A document is without the department's own
 * state (`docStatus`), its content at an address, one category and one content at most; a chart lists documents and
 * nothing about the listing. Both are tagged SUBSETTED, so that nobody sends them back as the whole. Other resources
 * stay as they are.
 * @see https://profiles.ihe.net/ITI/MHD/StructureDefinition-IHE.MHD.Minimal.DocumentReference.html
 */
export const inMhd = (resource: Resource, profile: string): Resource => {
  const meta = { ...resource.meta, profile: [profile], tag: [...(resource.meta?.tag ?? []), subsetted] }
  if (isOurs(resource, 'mun-document')) return { ...documentInMhd(resource), meta }
  return isOurs(resource, 'mun-chart') ? { ...folderInMhd(resource), meta } : resource
}

const folderInMhd = ({
  encounter: _encounter,
  source: _source,
  orderedBy: _orderedBy,
  emptyReason: _emptyReason,
  ...chart
}: Chart): Resource => ({
  ...chart,
  ...(chart.note ? { note: chart.note.slice(0, 1) } : {}),
  ...(chart.entry ? { entry: chart.entry.map(({ item }) => ({ item })) } : {}),
})

const documentInMhd = ({ docStatus: _, ...document }: Document): Resource => ({
  ...document,
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
  if (
    !isOurs(document, 'mun-document') ||
    document.status === 'entered-in-error' ||
    attachment?.data === undefined
  )
    return undefined
  return {
    resourceType: 'Binary',
    id: `${document.id}${ending}`,
    contentType: attachment.contentType ?? 'application/octet-stream',
    securityContext: { reference: `DocumentReference/${document.id}` },
    data: attachment.data,
  }
}
