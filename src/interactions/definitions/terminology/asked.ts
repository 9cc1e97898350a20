import { type Act, bodyOf, type Unit } from '../../../department/desk/index.ts'
import {
  type Coding,
  didYouMean,
  type FhirError,
  type Resource,
  refusal,
  refusals,
} from '../../../fhir/index.ts'
import { faultsOf } from '../faults.ts'
import type { DefinitionsOptions, Known } from '../options.ts'
import { urlOf } from '../rank.ts'
import { type Terms, termsOf } from './terms.ts'

/** Names a resource of the request that has no url of its own. */
const namelessUrl = 'urn:muniment:given'

/** The ValueSet or CodeSystem that a call is about: at the address, by its url, or in the call. */
export interface Subject {
  readonly url: string
  readonly terms: Terms
  /** The whole resource, where there is one. */
  readonly resource?: Resource
}

/**
 * Finds what a call is about; undefined if it names nothing. Refuses 404 what is not known, 400 a resource of another
 * type and 422 one that is not valid.
 */
export const subjectOf = async (
  unit: Unit,
  act: Act,
  options: DefinitionsOptions,
  {
    type,
    url,
    given,
  }: { type: 'ValueSet' | 'CodeSystem'; url: string | undefined; given: Resource | undefined },
): Promise<Subject | undefined> => {
  const sent = given ?? (act.id === undefined ? undefined : await atAddress(unit, act, options.known))
  if (sent) return sentSubject(sent, type, options)
  if (url === undefined) return undefined
  const terms = termsOf(options)
  const bare = url.split('|')[0] ?? url
  const known = type === 'ValueSet' ? terms.valueSet(bare) : terms.codeSystem(bare)
  if (!known) throw unknown(type, url, terms)
  const resource = terms.resource(type, bare)
  return { url: bare, terms, ...(resource ? { resource } : {}) }
}

const sentSubject = (sent: Resource, type: string, options: DefinitionsOptions): Subject => {
  if (sent.resourceType !== type)
    throw refusal('invalid-input', {
      says: `A ${type} is wanted, not a ${sent.resourceType}.`,
      next: `Send a ${type}.`,
      expression: type === 'ValueSet' ? 'valueSet' : 'codeSystem',
    })
  const resource = { ...sent, url: urlOf(sent) || namelessUrl }
  const terms = termsOf(options, resource)
  const faults = [...options.known.validator.check(resource), ...faultsOf(resource, terms.definitions, type)]
  const errors = faults.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw refusals(errors)
  return { url: resource.url, terms, resource }
}

/** The resource of the address: a stored one, or one of ours. */
export const atAddress = async (unit: Unit, { type = '', id = '' }: Act, known: Known): Promise<Resource> => {
  const stored = await unit.read(type, id)
  if (stored?.state === 'live') return bodyOf(stored)
  const ours = known.builtIn.added.find((one) => one.resourceType === type && one.id === id)
  if (ours) return ours
  throw refusal('not-found', { says: `${type}/${id} is not here.`, next: 'Check the id.' })
}

const unknown = (type: string, url: string, { definitions }: Terms): FhirError =>
  refusal('not-found', {
    says: `The ${type} ${url} is not known here.`,
    next: didYouMean(url, definitions.added.filter(({ resourceType }) => resourceType === type).map(urlOf)),
    expression: 'url',
  })

/** Refuses a code system that is not known here with 404. */
export const checkSystem = (system: string, terms: Terms): void => {
  if (!terms.codeSystem(system)) throw unknown('CodeSystem', system, terms)
}

export interface AskedCodes {
  readonly code?: string
  readonly system?: string
  readonly version?: string
  readonly display?: string
  readonly coding?: Coding
  readonly codeableConcept?: { readonly coding?: readonly Coding[] }
}

/** The codings that a call asks about, in any of the three ways. Refuses 400 none, and one that is not well-formed. */
export const codingsOf = ({
  code,
  system,
  version,
  display,
  coding,
  codeableConcept,
}: AskedCodes): readonly Coding[] => {
  const plain = code === undefined ? [] : [trimmed({ system, code, version, display })]
  const several: readonly Coding[] = [codeableConcept?.coding ?? []].flat()
  const all = [...plain, ...(coding ? [coding] : []), ...several]
  if (all.length === 0) throw missing('code', 'Send code and system, a coding, or a codeableConcept.')
  for (const one of all) checkCoding(one, coding ? 'coding' : 'codeableConcept')
  return all
}

/** Refuses 400 a coding without a code, and one whose parts are no text. */
export const checkCoding = (coding: unknown, name: string): void => {
  const { code, system, version, display } = (coding ?? {}) as Readonly<Record<string, unknown>>
  const isText = (value: unknown) => value === undefined || typeof value === 'string'
  if (typeof code === 'string' && [system, version, display].every(isText)) return
  throw refusal('invalid-input', {
    says: `The input "${name}" is not a coding with a code.`,
    next: 'Send system, code and display as text.',
    expression: name,
  })
}

const trimmed = (coding: { [K in keyof Coding]: Coding[K] | undefined }): Coding =>
  Object.fromEntries(Object.entries(coding).filter(([, value]) => value !== undefined))

export const missing = (name: string, next: string): FhirError =>
  refusal('missing-input', { says: `The input "${name}" is missing.`, next, expression: name })
