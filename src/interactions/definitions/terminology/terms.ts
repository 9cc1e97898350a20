import {
  type CodeSystemDef,
  type Concept,
  type Definitions,
  type Expansion,
  expand,
  type Terminology,
} from '../../../fhir/definitions/index.ts'
import type { Resource } from '../../../fhir/index.ts'
import type { DefinitionsOptions, KeptCodes } from '../options.ts'
import { urlOf } from '../rank.ts'
import { codeSystemOf } from './kept-codes.ts'

type Tree = Readonly<Record<string, unknown>>

export interface Designation {
  readonly language?: string
  readonly use?: object
  readonly value: string
}

/** A concept with all that is known of it. */
export interface Term {
  readonly system: string
  readonly code: string
  readonly display: string
  readonly parents: readonly string[]
  readonly version?: string
  readonly inactive: boolean
  readonly designations: readonly Designation[]
  /** The concept as its CodeSystem resource gives it; empty where there is none. */
  readonly whole: Tree
}

/** The code systems and value sets that are known: FHIR's, ours, loaded ones, and the releases of the code shelf. */
export interface Terms extends Terminology {
  readonly definitions: Definitions
  codesOf(valueSet: string): Expansion
  term(system: string, code: string, version?: string): Term | undefined
  /** Every concept of a system by its code, and the codes right below each. */
  tree(system: string): SystemTree | undefined
  versionOf(system: string, version?: string): string | undefined
  /** The resource as it was loaded; FHIR's own are not kept whole. */
  resource(type: string, url: string): Resource | undefined
  /** Whether this release of the system is here. */
  hasVersion(system: string, version: string | undefined): boolean
}

export interface SystemTree {
  readonly concepts: ReadonlyMap<string, Concept>
  readonly below: ReadonlyMap<string, readonly string[]>
}

interface Made {
  readonly definitions: Definitions
  readonly sets: readonly KeptCodes[]
  readonly terms: Terms
}

const made = new WeakMap<DefinitionsOptions, Made>()
const noSets: readonly KeptCodes[] = []

/** The terms that are known now, with a ValueSet or CodeSystem that came with the request. */
export const termsOf = (options: DefinitionsOptions, given?: Resource): Terms => {
  const { definitions } = options.known
  const sets = options.codes?.() ?? noSets
  if (given) return termsOver(definitions.with([given]), sets)
  const last = made.get(options)
  if (last?.definitions === definitions && last.sets === sets) return last.terms
  const terms = termsOver(definitions, sets)
  made.set(options, { definitions, sets, terms })
  return terms
}

const termsOver = (definitions: Definitions, sets: readonly KeptCodes[]): Terms => {
  const releases = [...sets].sort((a, b) => (a.version < b.version ? 1 : -1))
  const expansions = new Map<string, Expansion>()
  const release = (system: string, version?: string): KeptCodes | undefined =>
    releases.find((one) => one.system === system && (version === undefined || one.version === version))
  const terminology: Terminology = {
    valueSet: definitions.valueSet,
    codeSystem: (url) => {
      const kept = release(url)
      return kept ? codeSystemOf(kept) : definitions.codeSystem(url)
    },
  }
  const resources = new Map(definitions.added.map((one) => [`${one.resourceType} ${urlOf(one)}`, one]))
  const resource = (type: string, url: string) => resources.get(`${type} ${url}`)
  const versionOf = (system: string, version?: string) =>
    release(system, version)?.version ?? textOf(resource('CodeSystem', system)?.version)
  const systemAt = (system: string, version?: string): CodeSystemDef | undefined => {
    const kept = version === undefined ? undefined : release(system, version)
    return kept ? codeSystemOf(kept) : terminology.codeSystem(system)
  }
  return {
    ...terminology,
    definitions,
    resource,
    versionOf,
    hasVersion: (system, version) => version === undefined || versionOf(system, version) === version,
    codesOf: (url) => {
      const expansion = expansions.get(url) ?? expand(url, terminology)
      expansions.set(url, expansion)
      return expansion
    },
    tree: (system) => {
      const found = terminology.codeSystem(system)
      return found && treeOf(found)
    },
    term: (system, code, version) => {
      const found = systemAt(system, version)
      const concept = found && treeOf(found).concepts.get(code)
      return (
        concept &&
        termFrom(system, concept, versionOf(system, version), wholeOf(resource('CodeSystem', system), code))
      )
    },
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const trees = new WeakMap<CodeSystemDef, SystemTree>()

const treeOf = (system: CodeSystemDef): SystemTree => {
  const known = trees.get(system)
  if (known) return known
  const concepts = new Map<string, Concept>()
  const below = new Map<string, string[]>()
  for (const concept of system.concepts) {
    const [code, , ...parents] = concept
    if (!concepts.has(code)) concepts.set(code, concept)
    for (const parent of parents) below.set(parent, [...(below.get(parent) ?? []), code])
  }
  const tree = { concepts, below }
  trees.set(system, tree)
  return tree
}

const termFrom = (
  system: string,
  [code, display, ...parents]: Concept,
  version: string | undefined,
  whole: Tree,
): Term => ({
  system,
  code,
  display: display || code,
  parents,
  ...(version ? { version } : {}),
  inactive: isInactive(whole),
  designations: (whole.designation ?? []) as readonly Designation[],
  whole,
})

const isInactive = ({ property }: Tree): boolean =>
  ((property ?? []) as readonly Tree[]).some(
    ({ code, valueBoolean, valueCode }) =>
      (code === 'inactive' && valueBoolean === true) ||
      (code === 'status' && /^(retired|inactive)$/.test(String(valueCode))),
  )

const wholes = new WeakMap<Resource, ReadonlyMap<string, Tree>>()

const wholeOf = (system: Resource | undefined, code: string): Tree => {
  if (!system) return {}
  const known =
    wholes.get(system) ?? new Map(conceptsIn(system.concept).map((one) => [String(one.code), one]))
  wholes.set(system, known)
  return known.get(code) ?? {}
}

const conceptsIn = (concepts: unknown): Tree[] =>
  ((concepts ?? []) as readonly Tree[]).flatMap((one) => [one, ...conceptsIn(one.concept)])
