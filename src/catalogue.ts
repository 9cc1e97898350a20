import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Indexing, type Language, percentOf, type Walk } from './department/desk/index.ts'
import { type Definitions, loadDefinitions } from './fhir/definitions/index.ts'
import {
  type Issue,
  issue,
  parseQuery,
  type Query,
  type Resource,
  type SearchParam,
  usableParams,
} from './fhir/index.ts'
import { byPolicy, compileProfiles, type Policies, type Validator } from './fhir/profile/index.ts'
import { extractor } from './store/extract.ts'
import type { Entries } from './store/index.ts'
import { planSearch } from './store/plan-search.ts'
import { terminologyOf } from './store/terminology.ts'

const profilesFolder = join(import.meta.dirname, '../profiles')

/**
 * What is kept: FHIR's definitions with ours, read once from `profiles/`, those that were loaded since, and the
 * department's tables.
 */
export interface Catalogue {
  /** FHIR's definitions and ours. They never change. */
  readonly builtIn: Definitions
  /** What is known now: the built-in definitions and the adopted ones. */
  readonly definitions: Definitions
  /** Checks by what is known now. */
  readonly validator: Validator
  /** Stays the same object, and always speaks of what is known now. */
  readonly language: Language
  /**
   * From now on these StructureDefinitions, ValueSets and CodeSystems are known beside the built-in ones, instead of
   * those adopted before. Resources are indexed by the SearchParameters among them.
   */
  adopt(loaded: readonly Resource[]): void
  /** Which parameters not every resource can be found by yet, from now on. */
  follow(index: Indexing): void
  /** A table of data such as `retention-rules/rules.json`. */
  readonly table: (path: string) => unknown
}

const tableAt = (path: string): unknown => JSON.parse(readFileSync(join(profilesFolder, path), 'utf8'))

/**
 * Reads the catalogue; `base` is the server's FHIR address, by which absolute references to itself are known. The
 * policies say what to do about profiles that are not here; by default as `profiles/policies.json` does.
 */
export const openCatalogue = (
  base: string,
  policies: Policies = tableAt('policies.json') as Policies,
): Catalogue => {
  const builtIn = withOurs(loadDefinitions())
  const indexed = indexer((type) => usableParams(builtIn.searchParameters(type)), base)
  let now = knowledgeOf(builtIn, [], { base, indexed })
  let index: Indexing = { indexed: [], walks: {} }
  return {
    builtIn,
    get definitions() {
      return now.definitions
    },
    get validator() {
      return now.validator
    },
    language: languageOf(builtIn, { base, policies }, { known: () => now, index: () => index }),
    adopt: (loaded) => {
      now = knowledgeOf(builtIn, loaded, { base, indexed })
    },
    follow: (state) => {
      index = state
    },
    table: tableAt,
  }
}

/** What changes when definitions are loaded. */
interface Knowledge {
  readonly definitions: Definitions
  readonly validator: Validator
  readonly terminology: ReturnType<typeof terminologyOf>
  /** A type's parameters, loaded ones included; the same list each time. */
  readonly params: (type: string) => readonly SearchParam[]
  readonly entriesOf: Language['entriesOf']
  /** The version of each profile that is ours or loaded, by its url. */
  readonly versions: ReadonlyMap<string, unknown>
}

const isParam = ({ resourceType }: Resource) => resourceType === 'SearchParameter'

/** `indexed` makes entries by the built-in parameters alone. */
const knowledgeOf = (
  builtIn: Definitions,
  loaded: readonly Resource[],
  { base, indexed }: { base: string; indexed: Language['entriesOf'] },
): Knowledge => {
  const own = loaded.filter(isParam)
  const { searchParameters } = own.length === 0 ? builtIn : builtIn.with(own)
  const params = (type: string) => usableParams(searchParameters(type))
  const definitions = builtIn.with(loaded.filter((one) => !isParam(one)))
  return {
    definitions,
    validator: compileProfiles(definitions),
    terminology: terminologyOf(definitions),
    params,
    entriesOf: own.length === 0 ? indexed : indexer(params, base),
    versions: new Map(
      definitions.added
        .filter(({ resourceType }) => resourceType === 'StructureDefinition')
        .map(({ url, version }) => [String(url), version]),
    ),
  }
}

/** FHIR's definitions with every StructureDefinition, SearchParameter, CodeSystem and ValueSet of `profiles/`. */
const withOurs = (definitions: Definitions): Definitions => {
  const files = readdirSync(profilesFolder, { recursive: true, encoding: 'utf8' })
  const ours = files.filter(
    (file) => /(^|[/\\])profile\.json$/.test(file) || /^vocabulary.*\.json$/.test(file),
  )
  const resources = ours.map(
    (file) => JSON.parse(readFileSync(join(profilesFolder, file), 'utf8')) as Resource,
  )
  return definitions.with(resources)
}

const languageOf = (
  builtIn: Definitions,
  { base, policies }: { base: string; policies: Policies },
  { known, index }: { known: () => Knowledge; index: () => Indexing },
): Language => {
  const planned = (asked: Query) => planSearch(asked, { base, now: Date.now(), ...known().terminology })
  const source = { of: (type: string) => marked(known().params(type), index().walks[type]) }
  const query: Language['query'] = (type, search, lenient = false) =>
    parseQuery(type, search, source, { handling: lenient ? 'lenient' : 'strict' })
  return {
    types: builtIn.types,
    entriesOf: (resource, stays) => known().entriesOf(resource, stays),
    indexed: () => index().indexed,
    params: (type) => {
      const waits = index().walks[type]?.waits ?? []
      const all = known().params(type)
      return waits.length === 0 ? all : all.filter(({ code }) => !waits.includes(code))
    },
    query,
    planOf: planned,
    plan: (type, criteria) => planned(query(type, criteria)),
    summaryOf: (type) =>
      (builtIn.structure(type)?.elements ?? [])
        .filter(({ path, isSummary }) => isSummary && path.split('.').length === 2)
        .map(({ path }) => path.split('.')[1] ?? ''),
    check: (resource, origin) =>
      byPolicy(policies, resource.resourceType, [
        ...known().validator.check(resource, { profiles: claimsOf(resource), expression: origin }),
        ...otherVersions(resource, origin, known().versions),
      ]).map((found) => withNext(found, resource)),
  }
}

/** The parameters, with those that are still being indexed marked as such. */
const marked = (params: readonly SearchParam[], walk: Walk | undefined): readonly SearchParam[] =>
  !walk || walk.waits.length === 0
    ? params
    : params.map((param) =>
        walk.waits.includes(param.code) ? { ...param, indexing: percentOf(walk) } : param,
      )

/**
 * Index entries of any resource; a type's extractor is compiled once. Only those of what stays are kept: a map of all
 * that comes by would hold it past its time, and be what the garbage collector stops for.
 */
const indexer = (params: (type: string) => readonly SearchParam[], base: string): Language['entriesOf'] => {
  const extractors = new Map<string, (resource: Resource) => Entries>()
  const kept = new WeakMap<Resource, Entries>()
  return (resource, stays) => {
    const known = stays ? kept.get(resource) : undefined
    if (known) return known
    const type = resource.resourceType
    const extract = extractors.get(type) ?? extractor(params(type), { base })
    extractors.set(type, extract)
    const entries = extract(resource)
    if (stays) kept.set(resource, entries)
    return entries
  }
}

// Until it is checked, a resource may be anything.
const claimsOf = ({ meta }: Resource): readonly string[] =>
  Array.isArray(meta?.profile) ? meta.profile.filter((one) => typeof one === 'string') : []

/** A profile is checked in the version that is here, which may not be the one that is claimed. */
const otherVersions = (resource: Resource, origin: string, versions: ReadonlyMap<string, unknown>): Issue[] =>
  claimsOf(resource).flatMap((claim) => {
    const [url = '', version] = claim.split('|')
    const here = versions.get(url)
    if (version === undefined || here === undefined || here === version) return []
    return [
      issue('unknown-profile', {
        says: `The profile ${url} is here in version ${here}, not ${version}, and was checked in that.`,
        next: `Claim ${url}|${here}, or load version ${version}.`,
        expression: `${origin}.meta.profile`,
        severity: 'warning',
      }),
    ]
  })

// The validator says what is wrong; a caller is also told what to do.
const withNext = (issue: Issue, resource: Resource): Issue => ({
  ...issue,
  severity: severityOf(issue, resource),
  diagnostics: issue.diagnostics ?? 'Correct this element and send the resource again.',
})

const severityOf = (
  { severity, details: { text } }: Issue,
  { resourceType }: Resource,
): Issue['severity'] => {
  // A narrative is good practice (dom-6); to warn of its lack at every write would hide what matters.
  if (text.startsWith('dom-6')) return 'information'
  // Guides, US Core among them, note on a search parameter what they expect of servers, where R4 has no place for it.
  const isNote = resourceType === 'SearchParameter' && /^The extension \S+ may not stand here/.test(text)
  return isNote && severity === 'error' ? 'warning' : severity
}
