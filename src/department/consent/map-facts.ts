import type { CodeableConcept, Coding, Extension, Reference, Resource } from '../../fhir/index.ts'
import { mun, patientOf } from '../../fhir/index.ts'

export interface Period {
  readonly start?: string
  readonly end?: string
}

/** One provision of a Consent, root or nested. An empty list restricts nothing. */
export interface Provision {
  readonly type: 'permit' | 'deny'
  readonly period: Period
  readonly dataPeriod?: Period
  /** `Type/id` of who it speaks of. */
  readonly actors: readonly string[]
  readonly purposes: readonly string[]
  readonly classes: readonly string[]
  readonly codes: readonly string[]
  readonly labels: readonly string[]
  readonly data: readonly { readonly meaning: string; readonly reference: string }[]
  readonly expiresWith?: string
  readonly nested: readonly Provision[]
}

/** What a decision needs to know of a Consent. */
export interface ConsentFacts {
  readonly reference: string
  readonly status: string
  readonly patient: string
  readonly signedOn?: string
  readonly revokedOn?: string
  readonly signers: readonly string[]
  readonly disclosers: number
  readonly hasSource: boolean
  /** Codes of the policy rule: `hipaa-auth`, `hipaa-self-pay` … */
  readonly policies: readonly string[]
  readonly labels: readonly string[]
  /** Whether each required statement is recorded as present; a statement that is not spoken of is absent here. */
  readonly statements: Readonly<Record<string, boolean>>
  readonly authority: boolean
  readonly provision: Provision
}

/** What a decision needs to know of the resource that somebody wants. */
export interface ItemFacts {
  readonly reference: string
  readonly patient?: string
  /** `system|code` of its type, category and code, and of its resource type. */
  readonly codes: readonly string[]
  readonly labels: readonly string[]
  /** When the data was made, as PCF reads it: authored, else last updated. */
  readonly date?: string
  readonly authors: readonly string[]
  readonly related: readonly string[]
}

type Tree = Readonly<Record<string, unknown>>

const list = <T>(value: unknown): readonly T[] =>
  Array.isArray(value) ? (value as T[]) : value === undefined ? [] : [value as T]
const codesOf = (codings: unknown): string[] =>
  list<Coding>(codings).flatMap(({ code }) => (code === undefined ? [] : [code]))
const tokensOf = (concepts: unknown): string[] =>
  list<CodeableConcept>(concepts).flatMap(({ coding }) => (coding ?? []).map(tokenOf))
const tokenOf = ({ system, code }: Coding) => `${system ?? ''}|${code ?? ''}`
const referencesOf = (references: unknown): string[] =>
  list<Reference>(references).flatMap(({ reference }) => (reference === undefined ? [] : [reference]))
const extensionOf = (resource: Tree, name: string): Extension | undefined =>
  list<Extension>(resource.extension).find(({ url }) => url === mun(name))

const statements = ['ext-revocation-statement', 'ext-conditioning-statement', 'ext-redisclosure-statement']

/** Reads a Consent. @see https://hl7.org/fhir/R4/consent.html */
export const consentFacts = (consent: Resource): ConsentFacts => {
  const revokedOn = extensionOf(consent, 'ext-revoked-on')?.valueDate
  return {
    reference: `Consent/${consent.id}`,
    status: String(consent.status),
    patient: patientOf(consent) ?? '',
    ...(typeof consent.dateTime === 'string' ? { signedOn: consent.dateTime } : {}),
    ...(typeof revokedOn === 'string' ? { revokedOn } : {}),
    signers: referencesOf(consent.performer),
    disclosers: list(consent.organization).length,
    hasSource: consent.sourceReference !== undefined || consent.sourceAttachment !== undefined,
    policies: codesOf((consent.policyRule as CodeableConcept | undefined)?.coding),
    labels: codesOf(consent.meta?.security),
    statements: Object.fromEntries(
      statements.flatMap((name) => {
        const found = extensionOf(consent, name)
        return found ? [[name, found.valueBoolean !== false]] : []
      }),
    ),
    authority: extensionOf(consent, 'ext-representative-authority') !== undefined,
    provision: provisionOf((consent.provision as Tree | undefined) ?? {}),
  }
}

const provisionOf = (tree: Tree): Provision => {
  const event = extensionOf(tree, 'ext-expiration-event')
  const dataPeriod = tree.dataPeriod as Period | undefined
  return {
    type: tree.type === 'deny' ? 'deny' : 'permit',
    period: (tree.period as Period | undefined) ?? {},
    ...(dataPeriod ? { dataPeriod } : {}),
    actors: list<Tree>(tree.actor).flatMap((actor) => referencesOf(actor.reference)),
    purposes: codesOf(tree.purpose),
    classes: list<Coding>(tree.class).map(tokenOf),
    codes: tokensOf(tree.code),
    labels: codesOf(tree.securityLabel),
    data: list<Tree>(tree.data).flatMap((data) =>
      referencesOf(data.reference).map((reference) => ({ meaning: String(data.meaning), reference })),
    ),
    ...(event ? { expiresWith: String(event.valueString ?? 'an event') } : {}),
    nested: list<Tree>(tree.provision).map(provisionOf),
  }
}

const dateOf = (resource: Resource): string | undefined => {
  const content = list<{ attachment?: { creation?: string } }>(resource.content)
  const context = resource.context as { period?: Period } | undefined
  const candidates = [
    content[0]?.attachment?.creation,
    resource.date,
    context?.period?.start,
    resource.authoredOn,
    resource.issued,
    resource.effectiveDateTime,
    (resource.effectivePeriod as Period | undefined)?.start,
    resource.recordedDate,
    resource.performedDateTime,
    (resource.period as Period | undefined)?.start,
    resource.meta?.lastUpdated,
  ]
  return candidates.find((date) => typeof date === 'string') as string | undefined
}

const authorship = ['author', 'authenticator', 'performer', 'recorder', 'asserter', 'custodian'] as const

/** Reads any resource as an item that a Consent may speak of. */
export const itemFacts = (resource: Resource): ItemFacts => {
  const type = resource.resourceType
  const context = (resource.context ?? {}) as Tree
  const patient = patientOf(resource)
  const date = dateOf(resource)
  return {
    reference: `${type}/${resource.id}`,
    ...(patient ? { patient } : {}),
    codes: [
      `http://hl7.org/fhir/resource-types|${type}`,
      ...[resource.type, resource.category, resource.code].flatMap(tokensOf),
    ],
    labels: [...codesOf(resource.meta?.security), ...tokensOf(resource.securityLabel).map(afterBar)],
    ...(date ? { date } : {}),
    authors: authorship.flatMap((place) => referencesOf(resource[place])),
    related: [resource.encounter, context.encounter, context.related].flatMap(referencesOf),
  }
}

const afterBar = (token: string) => token.slice(token.indexOf('|') + 1)
