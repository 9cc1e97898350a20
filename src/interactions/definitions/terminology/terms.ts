import {
  type CodeSystemDef,
  type Concept,
  type Definitions,
  type Expansion,
  expand,
  type Terminology,
} from '../../../fhir/definitions/index.ts'
import { didYouMean, type Resource } from '../../../fhir/index.ts'
import type { DefinitionsOptions, KeptCodes } from '../options.ts'
import { urlOf } from '../rank.ts'
import { codeSystemOf, conceptOf, rightBelow } from './kept-codes.ts'

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
  /** The display alone, where nothing else is wanted. */
  display(system: string, code: string): string | undefined
  /** The codes right below a code. */
  below(system: string, code: string): readonly string[]
  /** What to do about a code that is not there: the one that looks most like it. */
  advice(system: string, code: string): string
  versionOf(system: string, version?: string): string | undefined
  /** The resource as it was loaded; FHIR's own are not kept whole. */
  resource(type: string, url: string): Resource | undefined
  /** Whether this release of the system is here. */
  hasVersion(system: string, version: string | undefined): boolean
}

interface SystemTree {
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
  const release = releasesOf(sets)
  const terminology: Terminology = {
    valueSet: definitions.valueSet,
    codeSystem: (url) => {
      const kept = release(url)
      return kept ? codeSystemOf(kept) : definitions.codeSystem(url)
    },
  }
  const resources = new Map(definitions.added.map((one) => [`${one.resourceType} ${urlOf(one)}`, one]))
  const resource: Terms['resource'] = (type, url) => resources.get(`${type} ${url}`)
  const versionOf: Terms['versionOf'] = (system, version) =>
    release(system, version)?.version ?? textOf(resource('CodeSystem', system)?.version)
  const conceptAt = (system: string, code: string, version?: string): Concept | undefined => {
    const kept = release(system, version)
    // A hundred thousand codes are not laid out as a tree for the sake of one.
    if (kept) return kept.has(code) ? conceptOf(kept, code) : undefined
    return treeAt(terminology, system).concepts.get(code)
  }
  return {
    ...terminology,
    ...relationsIn(terminology, release),
    definitions,
    resource,
    versionOf,
    hasVersion: (system, version) => version === undefined || versionOf(system, version) === version,
    codesOf: remembered((url) => expand(url, terminology)),
    display: (system, code) => release(system)?.display(code) ?? conceptAt(system, code)?.[1],
    term: (system, code, version) => {
      const concept = conceptAt(system, code, version)
      const whole = wholeOf(resource('CodeSystem', system), code)
      return concept && termFrom(system, concept, versionOf(system, version), whole)
    },
  }
}

type ReleaseOf = (system: string, version?: string) => KeptCodes | undefined

/** The release of a system that is asked for, or the newest. */
const releasesOf = (sets: readonly KeptCodes[]): ReleaseOf => {
  const releases = [...sets].sort((a, b) => (a.version < b.version ? 1 : -1))
  return (system, version) =>
    releases.find((one) => one.system === system && (version === undefined || one.version === version))
}

const relationsIn = (terminology: Terminology, release: ReleaseOf): Pick<Terms, 'below' | 'advice'> => ({
  below: (system, code) => {
    const kept = release(system)
    return kept ? rightBelow(kept, code) : (treeAt(terminology, system).below.get(code) ?? [])
  },
  advice: (system, code) => {
    const near = release(system)?.nearest(code)
    if (near) return near.length > 0 ? `Did you mean one of ${near.join(', ')}?` : 'Check the code.'
    return didYouMean(code, [...treeAt(terminology, system).concepts.keys()])
  },
})

const remembered = <T>(find: (key: string) => T): ((key: string) => T) => {
  const known = new Map<string, T>()
  return (key) => {
    const found = known.get(key) ?? find(key)
    known.set(key, found)
    return found
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const trees = new WeakMap<CodeSystemDef, SystemTree>()

const noTree: SystemTree = { concepts: new Map(), below: new Map() }

const treeAt = (terminology: Terminology, url: string): SystemTree => {
  const system = terminology.codeSystem(url)
  return system ? treeOf(system) : noTree
}

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
