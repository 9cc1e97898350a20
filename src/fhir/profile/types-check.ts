import type { ElementDef, ElementType } from '../definitions/index.ts'
import type { Compiler } from './compiler.ts'
import { type Check, type Findings, isObject } from './findings.ts'
import type { Item, ItemCheck } from './items.ts'
import { referenceCheck } from './references.ts'

/** Checks that a value has one of the types, targets and type profiles that a profile leaves. */
export const typesCheck = (
  element: ElementDef,
  base: ElementDef | undefined,
  compiler: Compiler,
): ItemCheck | undefined => {
  const types = element.type ?? []
  const checks = [
    narrowed(types, base?.type ?? []),
    targets(types, base?.type ?? [], compiler),
    aggregated(types),
    profiled(types, base?.type ?? [], compiler),
  ].filter((check) => check !== undefined)
  if (checks.length === 0) return undefined
  return (item, found) => {
    for (const check of checks) check(item, found)
  }
}

const narrowed = (types: readonly ElementType[], base: readonly ElementType[]): ItemCheck | undefined => {
  const allowed = new Set(types.map(({ code }) => code))
  const anyResource = allowed.has('Resource') || allowed.has('DomainResource')
  const same = base.every(({ code }) => allowed.has(code))
  if (allowed.size === 0 || base.length === 0 || same || anyResource) return undefined
  return (item, found) => {
    const type = typeOf(item)
    if (type !== undefined && !allowed.has(type)) {
      found.add('breaks-profile', `The type may not be ${type}.`, {
        next: `It may be ${[...allowed].join(', ')}.`,
      })
    }
  }
}

/** The type of a value, as far as its property or its resourceType tells. */
export const typeOf = ({ type, value }: Item): string | undefined =>
  type ?? (isObject(value) && typeof value.resourceType === 'string' ? value.resourceType : undefined)

const sameText = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

const targets = (
  types: readonly ElementType[],
  base: readonly ElementType[],
  compiler: Compiler,
): ItemCheck | undefined => {
  const reference = types.find(({ code }) => code === 'Reference')
  const before = base.find(({ code }) => code === 'Reference')
  if (!reference || sameText(reference.targetProfile, before?.targetProfile)) return undefined
  const check = referenceCheck(reference, compiler.structures, 'breaks-profile')
  return check && ((item, found) => isType(item, 'Reference') && check(item.value, found))
}

/** Where what a reference points at must lie, as far as the reference tells. */
const aggregated = (types: readonly ElementType[]): ItemCheck | undefined => {
  const modes = types.find(({ code }) => code === 'Reference')?.aggregation ?? []
  const within = modes.includes('contained')
  if (modes.length === 0 || (within && modes.length > 1)) return undefined
  return (item, found) => {
    const to = isType(item, 'Reference') && isObject(item.value) ? item.value.reference : undefined
    if (typeof to !== 'string' || to.startsWith('#') === within) return
    const says = within
      ? 'The reference must point at a resource contained in this one.'
      : 'The reference may not point at a resource contained in this one.'
    found.add('breaks-profile', says, { under: 'reference' })
  }
}

const isType = (item: Item, code: string): boolean => item.type === undefined || item.type === code

/** A type with profiles: the value keeps one of them. A profile that is not known here is not held against it. */
const profiled = (
  types: readonly ElementType[],
  base: readonly ElementType[],
  compiler: Compiler,
): ItemCheck | undefined => {
  const asked = types.filter(({ code, profile }) => {
    const before = base.find((type) => type.code === code)
    // An extension is held to its own definition wherever it stands.
    return profile && code !== 'Extension' && !sameText(profile, before?.profile)
  })
  if (asked.length === 0) return undefined
  return (item, found) => {
    const type = typeOf(item)
    const urls = asked.find(({ code }) => type === undefined || code === type)?.profile ?? []
    const checks = urls.map((url) => compiler.profile(url)).filter((check) => check !== undefined)
    anyOf(checks, item.value, found, urls)
  }
}

const anyOf = (checks: readonly Check[], value: unknown, found: Findings, urls: readonly string[]): void => {
  const [first, ...others] = checks
  if (!first || checks.length < urls.length) return
  if (others.length === 0) first(value, found)
  else if (checks.every((check) => found.wouldFail(check, value))) {
    found.add('breaks-profile', `It must keep one of the profiles ${urls.join(', ')}.`)
  }
}
