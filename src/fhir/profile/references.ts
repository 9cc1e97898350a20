import type { ElementType, Structure } from '../definitions/index.ts'
import { type Check, isObject } from './findings.ts'
import { lastOf } from './tree.ts'

/** Checks that a Reference names a type that may stand there; nothing to check where any may. */
export const referenceCheck = (
  { targetProfile }: ElementType,
  structures: (url: string) => Structure | undefined,
  code: 'invalid' | 'breaks-profile',
): Check | undefined => {
  if (!targetProfile?.length) return undefined
  const allowed = targetProfile.map((url) => structures(url)?.type)
  // A target that is not known here may be of any type.
  if (allowed.includes('Resource') || allowed.includes(undefined)) return undefined
  // Nearly every reference is `Type/id` of a type that may stand there, which is quick to see.
  const plain = new RegExp(`^(?:${allowed.join('|')})/[A-Za-z0-9\\-.]{1,64}$`)
  return (value, found) => {
    if (!isObject(value)) return
    if (typeof value.reference === 'string' && plain.test(value.reference)) return
    const type = typeReferredTo(value)
    // A URL that ends like Type/id may lead out of FHIR.
    if (type === undefined || allowed.includes(type) || !structures(type)) return
    const under = value.reference === undefined ? 'type' : 'reference'
    found.add(code, `The reference may not point at ${type}.`, {
      under,
      next: `It may point at ${allowed.join(', ')}.`,
    })
  }
}

/** The type of what a Reference points at, as far as its text tells. */
export const typeReferredTo = (reference: Record<string, unknown>): string | undefined => {
  if (typeof reference.reference === 'string') return typeInUrl(reference.reference)
  return typeof reference.type === 'string' ? lastOf(reference.type.replaceAll('/', '.')) : undefined
}

const typeInUrl = (url: string): string | undefined =>
  /^([A-Z][A-Za-z]+)\/[A-Za-z0-9\-.]{1,64}$/.exec(url)?.[1] ??
  /^(?:https?:\/\/.*\/)?([A-Z][A-Za-z]+)\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/.exec(
    url,
  )?.[1]
