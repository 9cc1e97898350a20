import { type Coding, mun, type Reference, type Resource } from '../../fhir/index.ts'
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
 * it checked as one: the profile is added. An actor of whom nothing is said is a recipient, and data of which
 * nothing is said is meant by itself, or an encounter with all that belongs to it.
 */
export const consentObserver: Observer = {
  name: 'consent',
  complete: (_unit, resource) => (resource.resourceType === 'Consent' ? completed(resource) : resource),
}

const completed = (consent: Resource): Resource => {
  const rules = (consent.policyRule as { coding?: Coding[] } | undefined)?.coding ?? []
  const codes = [...rules, ...(consent.meta?.security ?? [])].map(({ code }) => code ?? '')
  const claimed = consent.meta?.profile ?? []
  const added = codes.flatMap((code) => profileOf[code] ?? []).filter((url) => !claimed.includes(url))
  const profile = [...new Set([...claimed, ...added])]
  const profiled = added.length > 0 ? { ...consent, meta: { ...consent.meta, profile } } : consent
  return filled(profiled)
}

interface Terms {
  readonly actor?: readonly { readonly role?: unknown }[]
  readonly data?: readonly { readonly meaning?: string; readonly reference?: Reference }[]
}

const recipient = { coding: [{ system: participation, code: 'IRCP' }] }

const filled = (consent: Resource): Resource => {
  const provision = (consent.provision ?? {}) as Terms
  const { actor = [], data = [] } = provision
  const whole = actor.every(({ role }) => role) && data.every(({ meaning }) => meaning)
  if (whole) return consent
  return {
    ...consent,
    provision: {
      ...provision,
      ...(actor.length > 0 ? { actor: actor.map((one) => ({ role: recipient, ...one })) } : {}),
      ...(data.length > 0
        ? { data: data.map((one) => ({ meaning: meaningOf(one.reference), ...one })) }
        : {}),
    },
  }
}

// Of an encounter everything is meant that belongs to it, of a document itself.
const meaningOf = (reference: Reference | undefined) =>
  reference?.reference?.startsWith('Encounter/') ? 'related' : 'instance'
