import { type Coding, mun, type Resource } from '../../fhir/index.ts'
import type { Observer } from '../desk/index.ts'
import { participation } from './codes.ts'

const profileOf: Readonly<Record<string, string>> = {
  'hipaa-auth': mun('mun-authorization'),
  'hipaa-restrictions': mun('mun-restriction'),
  'hipaa-self-pay': mun('mun-restriction'),
  '42CFRPart2': mun('mun-consent-part2'),
}

/**
 * Whoever sends a Consent that is an authorization, a restriction or a Part 2 consent by its policy rule or label has
 * it checked as one: the profile is added. An actor of whom nothing is said is a recipient.
 */
export const consentObserver: Observer = {
  name: 'consent',
  complete: (_unit, resource) =>
    Promise.resolve(resource.resourceType === 'Consent' ? completed(resource) : resource),
}

const completed = (consent: Resource): Resource => {
  const rules = (consent.policyRule as { coding?: Coding[] } | undefined)?.coding ?? []
  const codes = [...rules, ...(consent.meta?.security ?? [])].map(({ code }) => code ?? '')
  const claimed = consent.meta?.profile ?? []
  const added = codes.flatMap((code) => profileOf[code] ?? []).filter((url) => !claimed.includes(url))
  const profile = [...new Set([...claimed, ...added])]
  const profiled = added.length > 0 ? { ...consent, meta: { ...consent.meta, profile } } : consent
  return withRoles(profiled)
}

interface Actor {
  readonly role?: unknown
}

const withRoles = (consent: Resource): Resource => {
  const provision = consent.provision as { actor?: readonly Actor[] } | undefined
  if (!provision?.actor?.some(({ role }) => role === undefined)) return consent
  const role = { coding: [{ system: participation, code: 'IRCP' }] }
  return {
    ...consent,
    provision: { ...provision, actor: provision.actor.map((actor) => ({ role, ...actor })) },
  }
}
