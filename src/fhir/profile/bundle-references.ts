import { isObject, type Json } from './findings.ts'

/** The entries of a Bundle by fullUrl: the version of each, where it tells. */
export type Shelf = ReadonlyMap<string, readonly (string | undefined)[]>

export const shelfOf = (entries: readonly Json[]): Shelf => {
  const shelf = new Map<string, (string | undefined)[]>()
  for (const { fullUrl, resource } of entries) {
    if (typeof fullUrl !== 'string') continue
    const meta = isObject(resource) && isObject(resource.meta) ? resource.meta : {}
    const versions = shelf.get(fullUrl) ?? []
    versions.push(typeof meta.versionId === 'string' ? meta.versionId : undefined)
    shelf.set(fullUrl, versions)
  }
  return shelf
}

const restful = /^(https?:\/\/.*\/)[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/

/**
 * How many entries a reference means. A relative one is read from the address of the entry it stands in; where that
 * is no address, from any entry's.
 * @see https://hl7.org/fhir/R4/bundle.html#references
 */
export const lookup = (reference: string, from: unknown, shelf: Shelf): number => {
  const [target = '', version] = reference.split('/_history/')
  const meant = addressesOf(target, from, shelf).flatMap((url) => shelf.get(url) ?? [])
  return version === undefined ? meant.length : meant.filter((each) => each === version).length
}

const addressesOf = (target: string, from: unknown, shelf: Shelf): readonly string[] => {
  if (target.includes(':')) return [target]
  const base = typeof from === 'string' ? restful.exec(from)?.[1] : undefined
  return base === undefined
    ? [...shelf.keys()].filter((url) => url.endsWith(`/${target}`))
    : [`${base}${target}`]
}

/** Not what a document is made of: what it replaces, and what extensions add. */
const outside = new Set(['contained', 'relatesTo', 'extension', 'modifierExtension', 'text'])

/** The references of a resource to others, with the path to each. */
export function* referencesIn(value: unknown, path = ''): Generator<{ reference: string; path: string }> {
  if (Array.isArray(value)) {
    for (const [i, each] of value.entries()) yield* referencesIn(each, `${path}[${i}]`)
  } else if (isObject(value)) {
    const { reference } = value
    if (typeof reference === 'string' && !reference.startsWith('#')) yield { reference, path }
    for (const [name, each] of Object.entries(value)) {
      if (!outside.has(name)) yield* referencesIn(each, `${path}.${name}`)
    }
  }
}
