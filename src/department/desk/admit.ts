import { type FhirError, parseReference, type Resource, refusal } from '../../fhir/index.ts'
import { both, type Node, type Store } from '../../store/index.ts'
import { meets } from '../../store/match.ts'
import type { Act, Caller, Interaction } from './act.ts'
import type { Language } from './language.ts'
import { type Permit, type Role, roles } from './roles.ts'
import type { Guard } from './room.ts'
import type { Unit } from './unit.ts'

const perType: readonly Interaction[] = [
  'read',
  'vread',
  'create',
  'update',
  'patch',
  'delete',
  'search',
  'history',
]

const covers = (permit: Permit, type: string) =>
  (permit.types === 'all' || permit.types.includes(type)) && !permit.except?.includes(type)

// How the server is called and what its records look like is no secret.
const forEveryone: Permit = {
  types: ['OperationDefinition', 'StructureDefinition', 'ValueSet', 'CodeSystem', 'SearchParameter'],
  interactions: ['read', 'search'],
}

const permitFor = (role: Role, interaction: Interaction, type: string): Permit | undefined => {
  for (const permit of role.permits) if (permits(permit, interaction, type)) return permit
  return permits(forEveryone, interaction, type) ? forEveryone : undefined
}

const permits = (permit: Permit, interaction: Interaction, type: string): boolean =>
  covers(permit, type) && permit.interactions.includes(interaction)

/** Whether a role may do an interaction on a type at all; what it then sees may be narrowed. */
export const mayDo = (caller: Caller, interaction: Interaction, type: string): boolean =>
  permitFor(roles[caller.role], interaction, type) !== undefined

/** Whether a role may call an operation. */
export const mayCall = (caller: Caller, name: string): boolean => {
  const { operations } = roles[caller.role]
  return operations === 'all' || operations.includes(name)
}

/** Throws 403 if the caller's role does not permit the act. */
export const admit = (act: Act): void => {
  const { caller, interaction, type, operation } = act
  if (operation !== undefined) {
    if (!mayCall(caller, operation)) throw notPermitted(caller, `$${operation}`)
  } else if (type !== undefined && perType.includes(interaction) && !mayDo(caller, interaction, type))
    throw notPermitted(caller, `${interaction} ${type}`)
}

const notPermitted = (caller: Caller, what: string): FhirError =>
  refusal('not-permitted', {
    says: `The role ${caller.role} may not ${what}.`,
    next: 'Ask the department’s manager, or use a client with another role.',
  })

const criteriaFor = (where: string, caller: Caller): string =>
  where.replace(/\{(\w+)(-id)?\}/g, (_, who: 'organization' | 'patient' | 'person', idOnly?: string) => {
    const reference = caller[who] ?? 'Nobody/none'
    return encodeURIComponent(idOnly ? (parseReference(reference)?.id ?? 'none') : reference)
  })

/** What the caller may see of a type: the role's narrowing and every guard's, as one condition for the query. */
export const sight = async (
  unit: Unit,
  act: Act,
  type: string,
  { language, guards }: { language: Language; guards: readonly Guard[] },
): Promise<Node> => {
  const where = permitFor(roles[act.caller.role], 'search', type)?.where ?? readWhere(act.caller, type)
  const seen = where ? [language.plan(type, criteriaFor(where, act.caller)).where] : []
  for (const guard of guards) {
    const narrowing = guard.sees?.(unit, act, type)
    const node = narrowing && (await narrowing)
    if (node) seen.push(node)
  }
  return both(...seen)
}

const readWhere = (caller: Caller, type: string) => permitFor(roles[caller.role], 'read', type)?.where

/** Refuses a resource that the caller shows only to itself by narrowing: a payer files requests in its own name only. */
export const admitResource = (act: Act, resource: Resource, language: Language): void => {
  const type = resource.resourceType
  const where = permitFor(roles[act.caller.role], act.interaction, type)?.where
  if (!where) return
  const plan = language.plan(type, criteriaFor(where, act.caller))
  const it = { type, id: resource.id ?? '', entries: language.entriesOf(resource) }
  if (!meets(plan, it, { all: () => [], at: () => undefined }))
    throw refusal('not-permitted', {
      says: `The role ${act.caller.role} may ${act.interaction} a ${type} only within its own business.`,
      next: `The resource must meet: ${where}.`,
      expression: act.origin ?? type,
    })
}

/** Whether the caller may see the newest version of this resource. */
export const maySee = (store: Store, seen: Node, type: string, id: string): Promise<boolean> =>
  seen.op === 'every' ? yes : isAmong(store, seen, type, id)

const yes = Promise.resolve(true)

const isAmong = async (store: Store, seen: Node, type: string, id: string): Promise<boolean> =>
  (await store.count({ types: [type], where: both({ op: 'ids', ids: [id] }, seen) })) > 0

/** The refusal for what may not be seen: outsiders are told that it is not here. */
export const hidden = (caller: Caller, type: string, id: string): FhirError =>
  roles[caller.role].external
    ? refusal('not-found', { says: `${type}/${id} is not here.`, next: 'Check the id.' })
    : refusal('not-permitted', {
        says: `The role ${caller.role} may not see ${type}/${id}.`,
        next: 'Ask the privacy officer.',
      })
