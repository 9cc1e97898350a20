import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Language } from './department/desk/index.ts'
import { type Definitions, loadDefinitions } from './fhir/definitions/index.ts'
import {
  type Issue,
  parseQuery,
  type Query,
  type Resource,
  type SearchParam,
  usableParams,
} from './fhir/index.ts'
import { compileProfiles } from './fhir/profile/index.ts'
import { extractor } from './store/extract.ts'
import type { Entries } from './store/index.ts'
import { planSearch } from './store/plan-search.ts'
import { terminologyOf } from './store/terminology.ts'

const profilesFolder = join(import.meta.dirname, '../profiles')

/** What is kept, read once from `profiles/`: FHIR's definitions with ours, and the department's tables. */
export interface Catalogue {
  readonly definitions: Definitions
  readonly language: Language
  /** A table of data such as `retention-rules/rules.json`. */
  readonly table: (path: string) => unknown
}

/** Reads the catalogue; `base` is the server's FHIR address, by which absolute references to itself are known. */
export const openCatalogue = (base: string): Catalogue => {
  const definitions = withOurs(loadDefinitions())
  return {
    definitions,
    language: languageOf(definitions, base),
    table: (path) => JSON.parse(readFileSync(join(profilesFolder, path), 'utf8')),
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

const languageOf = (definitions: Definitions, base: string): Language => {
  const params = (type: string): readonly SearchParam[] => usableParams(definitions.searchParameters(type))
  const known = terminologyOf(definitions)
  const validator = compileProfiles(definitions)
  const planned = (asked: Query) => planSearch(asked, { base, now: Date.now(), ...known })
  const source = { of: params }
  const query: Language['query'] = (type, search, lenient = false) =>
    parseQuery(type, search, source, { handling: lenient ? 'lenient' : 'strict' })
  return {
    types: definitions.types,
    entriesOf: indexer(params, base),
    params,
    query,
    planOf: planned,
    plan: (type, criteria) => planned(query(type, criteria)),
    summaryOf: (type) =>
      (definitions.structure(type)?.elements ?? [])
        .filter(({ path, isSummary }) => isSummary && path.split('.').length === 2)
        .map(({ path }) => path.split('.')[1] ?? ''),
    check: (resource, origin) =>
      validator.check(resource, { profiles: resource.meta?.profile ?? [], expression: origin }).map(withNext),
  }
}

/** Index entries of any resource; a type's extractor is compiled once, a resource's entries are made once. */
const indexer = (params: (type: string) => readonly SearchParam[], base: string): Language['entriesOf'] => {
  const extractors = new Map<string, (resource: Resource) => Entries>()
  const known = new WeakMap<Resource, Entries>()
  return (resource) => {
    const type = resource.resourceType
    const extract = extractors.get(type) ?? extractor(params(type), { base })
    extractors.set(type, extract)
    const entries = known.get(resource) ?? extract(resource)
    known.set(resource, entries)
    return entries
  }
}

// The validator says what is wrong; a caller is also told what to do.
const withNext = (issue: Issue): Issue => ({
  ...issue,
  diagnostics: issue.diagnostics ?? 'Correct this element and send the resource again.',
})
