import type { Guard, Observer, Pending, Room, Unit } from '../../department/desk/index.ts'
import type { Definitions } from '../../fhir/definitions/index.ts'
import { type FhirError, type Issue, issue, type Resource, refusal, refusals } from '../../fhir/index.ts'
import { compileProfiles } from '../../fhir/profile/index.ts'
import { servedBy } from './built-in.ts'
import { faultsOf } from './faults.ts'
import { checkUnused } from './in-use.ts'
import type { DefinitionsOptions } from './options.ts'
import { clashOf, isInUse } from './params.ts'
import { planIndex } from './plan-index.ts'
import { inForce, loadable, outranked, refOf, urlOf } from './rank.ts'
import { type Indexer, openIndexer } from './reindex.ts'
import { openShelf, type Shelf } from './shelf.ts'
import { codeSystemsOf } from './terminology/code-systems.ts'
import { terminologyOperations } from './terminology/operations.ts'
import { validateOperation } from './validate.ts'

export interface OpenDefinitions {
  readonly room: Room
  /** Makes what was loaded since known; given to the desk, which awaits it before each act. */
  readonly refresh: Shelf['refresh']
  readonly indexer: Indexer
}

/**
 * Definitions that are stored take effect: StructureDefinition, ValueSet, CodeSystem at once and in every process;
 * SearchParameter as soon as every resource is indexed by it. Refuses 422 a definition that cannot take effect, 409 one whose address and
 * version another one has, and the removal of a profile in use. Offers `$validate` and the terminology operations.
 * @see https://hl7.org/fhir/R4/terminology-service.html
 * @see https://hl7.org/fhir/R4/resource-operation-validate.html
 */
export const openDefinitions = (options: DefinitionsOptions): OpenDefinitions => {
  const shelf = openShelf(options.store, options.known)
  const room: Room = {
    name: 'definitions',
    kinds: [],
    operations: [validateOperation(options.known), ...terminologyOperations(options)],
    guards: [guardOf(options, shelf)],
    observers: [teller(shelf)],
    serves: servedBy(options.known.builtIn),
    codeSystems: () => codeSystemsOf(options),
  }
  return { room, refresh: shelf.refresh, indexer: openIndexer(options.store, options.known, shelf) }
}

/** Tells every process, in the commit of the change. */
const teller = (shelf: Shelf): Observer => ({
  name: 'definitions are told of',
  follow: (unit, change) => (loadable.includes(change.type) ? shelf.tell(unit, change) : undefined),
})

const guardOf = ({ known, store }: DefinitionsOptions, shelf: Shelf): Guard => {
  const judged = new WeakSet<Unit>()
  const judge = async (unit: Unit, change: Pending): Promise<void> => {
    const changes = [...unit.changes()].filter(({ type }) => loadable.includes(type))
    const others = besides(shelf.resources(), changes)
    await checkUnused(unit, change, { store, language: known.language, others })
    if (judged.has(unit)) return
    judged.add(unit)
    judgeAll(unit, changes, others, known.builtIn)
    if (changes.some(({ type }) => type === 'SearchParameter'))
      await planIndex(unit, known.builtIn, { before: shelf.resources(), after: others })
  }
  return {
    name: 'definitions can take effect',
    change: (unit, change) => (loadable.includes(change.type) ? judge(unit, change) : undefined),
  }
}

/** What stays as it is, and what the act has put. */
const besides = (stored: readonly Resource[], changes: readonly Pending[]): Resource[] => {
  const changed = new Set(changes.map(({ type, id }) => `${type}/${id}`))
  const put = changes.flatMap(({ after }) => (after ? [after] : []))
  return [...stored.filter((one) => !changed.has(refOf(one))), ...put]
}

const judgeAll = (
  unit: Unit,
  changes: readonly Pending[],
  all: readonly Resource[],
  builtIn: Definitions,
): void => {
  const known = builtIn.with(inForce(all, builtIn))
  const issues = changes.flatMap(({ after, origin }) => {
    if (!after) return []
    checkNotOurs(after, builtIn, origin)
    checkAlone(after, all, origin)
    checkCode(after, all, builtIn, origin)
    if (!isInUse(after)) return [notInUse(after, origin)]
    return outranked(after, builtIn) ? [standsBack(after, origin)] : faultsOf(after, known, origin)
  })
  const errors = [...issues, ...faultsOfOthers(unit, changes, known)].filter(
    ({ severity }) => severity === 'error',
  )
  if (errors.length > 0) throw refusals(errors)
  for (const each of issues) unit.warn(each)
}

/** What comes in one act with a profile is checked by it already. */
const faultsOfOthers = (unit: Unit, changes: readonly Pending[], known: Definitions): Issue[] => {
  const put = new Set(changes.flatMap(({ after }) => (after ? [urlOf(after)] : [])))
  const validator = compileProfiles(known)
  return [...unit.changes()].flatMap(({ after, origin }) => {
    const profiles = (after?.meta?.profile ?? []).filter((one) => put.has(one.split('|')[0] ?? one))
    return after && profiles.length > 0 ? validator.check(after, { profiles, expression: origin }) : []
  })
}

/** What the department itself defines is read here and not written. */
const checkNotOurs = (one: Resource, builtIn: Definitions, origin: string): void => {
  // A search parameter of the same url stands back, as it does behind FHIR's own.
  const isParam = one.resourceType === 'SearchParameter'
  const ours = builtIn.added.find(
    (other) =>
      other.resourceType === one.resourceType &&
      (other.id === one.id || (!isParam && urlOf(other) === urlOf(one))),
  )
  if (ours)
    throw refusal('not-allowed', {
      says: `${refOf(ours)} is the department’s own definition, and is not changed here.`,
      next: 'Give yours an id and a url of your own.',
      expression: urlOf(ours) === urlOf(one) ? `${origin}.url` : `${origin}.id`,
    })
}

/** Two definitions of one address and version would leave it open which of them holds. */
const checkAlone = (one: Resource, all: readonly Resource[], origin: string): void => {
  if (!urlOf(one)) return
  const same = (other: Resource) =>
    refOf(other) !== refOf(one) &&
    other.resourceType === one.resourceType &&
    urlOf(other) === urlOf(one) &&
    other.version === one.version
  const other = all.find(same)
  if (other) throw takenBy(other, origin)
}

/** Two parameters of one code on one type could not be told apart. */
const checkCode = (one: Resource, all: readonly Resource[], builtIn: Definitions, origin: string): void => {
  const clash = one.resourceType === 'SearchParameter' && isInUse(one) && clashOf(one, all, builtIn)
  if (!clash) return
  throw refusal('conflict', {
    says: `${clash.type} has a search parameter "${one.code}" already: ${clash.url}.`,
    next: 'Give yours another code.',
    expression: `${origin}.code`,
  })
}

const notInUse = ({ status }: Resource, origin: string): Issue =>
  issue('conflict', {
    says: `The SearchParameter is kept, but nothing is searched by one whose status is ${status}.`,
    next: 'Give it the status active to put it in use.',
    expression: `${origin}.status`,
    severity: 'warning',
  })

const takenBy = (other: Resource, origin: string): FhirError =>
  refusal('conflict', {
    says: `${refOf(other)} has this url and version already.`,
    next: `Update ${refOf(other)}, or give this one another version.`,
    expression: `${origin}.url`,
  })

const standsBack = ({ resourceType }: Resource, origin: string): Issue =>
  resourceType === 'SearchParameter'
    ? issue('conflict', {
        says: 'The SearchParameter is kept, but the built-in one of this code, which means the same, is searched by.',
        next: 'Nothing is to be done.',
        expression: `${origin}.code`,
        severity: 'information',
      })
    : issue('conflict', {
        says: `The ${resourceType} is kept, but the built-in one of this url stays in force.`,
        next: 'Give it a url of your own if it should take effect.',
        expression: `${origin}.url`,
        severity: 'warning',
      })
