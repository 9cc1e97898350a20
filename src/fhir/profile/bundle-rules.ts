import { lookup, referencesIn, shelfOf } from './bundle-references.ts'
import { type Check, type Findings, isObject, type Json } from './findings.ts'

const list = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : [])
const typeOf = ({ resource }: Json): string | undefined =>
  isObject(resource) && typeof resource.resourceType === 'string' ? resource.resourceType : undefined

/** What R4 says of a whole Bundle in words only. @see https://hl7.org/fhir/R4/bundle.html */
export const bundleCheck: Check = (value, found) => {
  const { type, link, entry } = value as Json
  onceEach(list(link), found)
  const entries = list(entry)
  if (type === 'searchset') for (const [i, each] of entries.entries()) searchEntry(each, i, found)
  if (type === 'document' || type === 'message') resolves(type, entries, found)
}

/** What R4 says of an entry in words only. @see https://hl7.org/fhir/R4/bundle-definitions.html#Bundle.entry.fullUrl */
export const entryCheck: Check = (value, found) => {
  const { fullUrl, resource } = value as Json
  if (typeof fullUrl !== 'string') return
  if (!/^[a-z][a-z0-9+.-]*:/i.test(fullUrl)) {
    return found.add('invalid', 'The fullUrl must be an absolute URL.', {
      under: 'fullUrl',
      next: 'Write one such as urn:uuid:c757873d-ec9a-4326-a141-556f43239520.',
    })
  }
  if (!isObject(resource) || typeof resource.id !== 'string') return
  const own = `/${resource.resourceType}/${resource.id}`
  if (/^https?:.*\/[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/.test(fullUrl) && !fullUrl.endsWith(own)) {
    // A warning, since R4's own published examples break it.
    found.add('invalid', `The fullUrl does not agree with the resource, which is ${own.slice(1)}.`, {
      under: 'fullUrl',
      warning: true,
    })
  }
}

const onceEach = (links: readonly Json[], found: Findings): void => {
  links.forEach(({ relation }, i) => {
    if (links.findIndex((each) => each.relation === relation) === i) return
    found.add('invalid', `There may be only one link "${String(relation).slice(0, 60)}".`, {
      under: `link[${i}]`,
    })
  })
}

const searchEntry = (entry: Json, index: number, found: Findings): void => {
  const mode = isObject(entry.search) ? entry.search.mode : undefined
  const type = typeOf(entry)
  if (type === undefined) return
  const under = `entry[${index}].resource`
  const isOutcome = type === 'OperationOutcome'
  if (mode === 'outcome' && !isOutcome) {
    found.add('invalid', 'What a search says of itself is an OperationOutcome.', { under })
  } else if (!isOutcome && isObject(entry.resource) && entry.resource.id === undefined) {
    found.add('invalid', 'What a search finds has an id.', { under })
  }
}

const heads = { document: 'Composition', message: 'MessageHeader' } as const

/** What the first resource of a document or message refers to is in the Bundle, once. */
const resolves = (type: keyof typeof heads, entries: readonly Json[], found: Findings): void => {
  const [first] = entries
  if (!first || typeOf(first) !== heads[type] || !isObject(first.resource)) return
  const shelf = shelfOf(entries)
  const of = type === 'message' ? { focus: first.resource.focus } : first.resource
  for (const { reference, path } of referencesIn(of)) {
    sayWhere(reference, `entry[0].resource${path}`, lookup(reference, first.fullUrl, shelf), found)
  }
}

const sayWhere = (written: string, under: string, count: number, found: Findings): void => {
  if (count === 1) return
  const reference = written.slice(0, 120)
  const says = count === 0 ? 'is not in the Bundle' : `means ${count} resources of the Bundle`
  found.add('invalid', `${reference} ${says}.`, {
    under,
    next: 'Add what it refers to as an entry whose fullUrl the reference leads to.',
  })
}
