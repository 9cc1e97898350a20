import {
  type Act,
  type Answer,
  bodyOf,
  type Decision,
  type Handler,
  hidden,
  type Inner,
  mayDo,
  maySee,
  roles,
  type Unit,
} from '../department/desk/index.ts'
import { blobOf, type FhirError, type Resource, refusal } from '../fhir/index.ts'
import { inHand } from '../store/blobs.ts'
import type { Stored } from '../store/index.ts'
import { withData } from './binary.ts'
import { definitionAt } from './definitions.ts'
import { contentOf, documentBehind, isShownBy, mhdProfile, mhdProfiles } from './mhd.ts'
import { shownInMhd } from './mhd-contained.ts'
import { checkKind } from './of-kind.ts'
import { targetOf, versionIn } from './resource-body.ts'
import { isShortened, mayBeShownByProfile, partAsked, shorten } from './shorten.ts'

/** @see https://hl7.org/fhir/R4/http.html#read */
export const read: Handler = async (unit, act, inner) => {
  const { type, id } = targetOf(act)
  const document = documentBehind(type, id)
  const behind = document === undefined ? undefined : await contentBehind(unit, act, inner, document)
  if (behind) return behind
  const seen = await inner.sees(unit, act, type)
  const stored = await unit.read(type, id)
  const made = stored ? undefined : definitionAt(inner, type, id)
  if (made) return () => ({ status: 200, resource: made })
  if (!stored) throw notHere(type, id)
  if (stored.state === 'live' && act.kind !== undefined) await checkKind(inner, act, id)
  return show(unit, act, inner, stored, await maySee(inner.store, seen, type, id))
}

/** @see https://hl7.org/fhir/R4/http.html#vread */
export const vread: Handler = async (unit, act, inner) => {
  const { type, id } = targetOf(act)
  const seen = await inner.sees(unit, act, type)
  const stored = await unit.readVersion(type, id, act.version ?? 0)
  if (!stored) throw notHere(type, `${id}/_history/${act.version}`)
  return show(unit, act, inner, stored, await maySee(inner.store, seen, type, id))
}

const show = (
  unit: Unit,
  act: Act,
  inner: Inner,
  stored: Stored,
  mine: boolean,
): Decision | Promise<Decision> => {
  const { type, id } = stored
  if (stored.state !== 'live') throw gone(act, stored)
  if (!mine) throw hidden(act.caller, type, id)
  const version = { type, id, version: stored.version, time: stored.time }
  const part = partAsked(act, inner.language)
  const profile = profileAsked(act)
  if (profile !== undefined && !isShownBy(inner, act, bodyOf(stored), profile))
    throw notShownBy(stored, profile)
  if (isKnown(act, stored)) return () => ({ status: 304, version })
  unit.saw(stored)
  if (profile !== undefined || isShortened(part)) {
    const shorter = (body: Resource) => (isShortened(part) ? shorten(body, part, inner.language) : body)
    return showPart(bodyOf(stored), version, async (body) =>
      shorter(profile === undefined ? body : await shownInMhd({ unit, act, around: inner }, body, profile)),
    )
  }
  if (type !== 'Binary') return () => ({ status: 200, text: stored.body, version })
  return showBinary(unit, act, bodyOf(stored), version)
}

type Version = NonNullable<Answer['version']>

const showPart = async (
  body: Resource,
  version: Version,
  partOf: (body: Resource) => Promise<Resource>,
): Promise<Decision> => {
  const resource = await partOf(body)
  return () => ({ status: 200, resource, version })
}

const showBinary = async (unit: Unit, act: Act, resource: Resource, version: Version): Promise<Decision> => {
  const hash = blobOf(resource)
  const blob = hash === undefined ? undefined : await unit.openBlob(hash)
  if (blob) unit.fact('content', { sha256: hash, size: blob.size })
  if (blob && hash !== undefined && act.asContent) {
    const content = { ...blob, hash, type: String(resource.contentType) }
    return () => ({ status: 200, content, version })
  }
  const binary = await withData(unit, resource)
  return () => ({ status: 200, resource: binary, version })
}

/** The MHD profile by which a document or chart is asked for. Refuses 400 other profiles. */
const profileAsked = (act: Act): string | undefined => {
  const asked =
    act.query !== '' && mayBeShownByProfile(act) ? new URLSearchParams(act.query).get('_profile') : null
  const profile = asked === null ? undefined : mhdProfile(act.type, asked)
  if (asked === null || profile || act.lenient) return profile
  throw refusal('invalid-parameter', {
    says: `A ${act.type} can be read by profiles of IHE MHD only.`,
    next: `Leave out _profile, or name ${mhdProfiles(act.type).join(' or ')}.`,
    expression: '_profile',
  })
}

const notShownBy = ({ type, id }: Stored, profile: string) =>
  refusal('not-found', {
    says: `${type}/${id} cannot be shown by the profile ${profile}.`,
    next: 'Read it without _profile.',
    expression: '_profile',
  })

/** The content of a document that holds it in itself, for those who may see the document. */
const contentBehind = async (
  unit: Unit,
  act: Act,
  inner: Inner,
  id: string,
): Promise<Decision | undefined> => {
  const stored = await unit.read('DocumentReference', id)
  const binary = stored?.state === 'live' ? contentOf(bodyOf(stored)) : undefined
  if (!stored || !binary) return undefined
  const { type, version, time } = stored
  const mine =
    mayDo(act.caller, 'read', type) &&
    (await maySee(inner.store, await inner.sees(unit, act, type), type, stored.id))
  if (!mine) throw hidden(act.caller, type, stored.id)
  unit.saw(stored)
  const bytes = Buffer.from(String(binary.data), 'base64')
  const content = { ...inHand(bytes), type: String(binary.contentType) }
  return () => ({ status: 200, resource: binary, version: { type, id: stored.id, version, time }, content })
}

/** Whether the caller has this version already. An HTTP date knows no parts of a second. */
const isKnown = ({ ifNoneMatch, ifModifiedSince }: Act, { version, time }: Stored): boolean => {
  if (ifNoneMatch !== undefined)
    return ifNoneMatch === '*' || ifNoneMatch.split(',').some((one) => versionIn(one) === version)
  if (ifModifiedSince === undefined) return false
  const since = Date.parse(ifModifiedSince)
  return Math.floor(Date.parse(time) / 1000) * 1000 <= since
}

/** 410 for what was deleted or destroyed; the certificate only for those who may know; outsiders learn nothing. */
export const gone = (act: Act, stored: Stored): FhirError => {
  const ref = `${stored.type}/${stored.id}`
  const role = roles[act.caller.role]
  if (role.external) return notHere(stored.type, stored.id)
  if (stored.state === 'deleted')
    return refusal('deleted', {
      says: `${ref} was deleted.`,
      next: `Earlier versions are at ${ref}/_history.`,
    })
  const { certificate } = JSON.parse(stored.body) as { certificate?: string }
  return refusal('destroyed', {
    says: `${ref} was destroyed under a retention rule.`,
    next:
      role.knowsDisposals && certificate
        ? `The certificate is ${certificate}.`
        : 'Ask the department’s manager.',
  })
}

export const notHere = (type: string, id: string): FhirError =>
  refusal('not-found', { says: `${type}/${id} is not here.`, next: `Search with GET /${type}?…` })
