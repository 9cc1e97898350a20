import {
  type Act,
  type Around,
  bodyOf,
  mayDo,
  maySee,
  type Operation,
  operation,
  type Unit,
} from '../../department/desk/index.ts'
import { didYouMean, type Issue, many, maybe, one, type Resource, refusal } from '../../fhir/index.ts'
import { faultsOf } from './faults.ts'
import type { Known } from './options.ts'
import { loadable, outranked } from './rank.ts'

interface Asked {
  readonly resource?: Resource
  readonly mode?: string
  readonly profile?: readonly string[]
}

/**
 * Says all that is wrong with a resource, warnings too; a resource in order is answered with one `information`.
 * Whether a department's rule forbids an act is told by the act itself, sent with `dryRun` or in earnest.
 * @see https://hl7.org/fhir/R4/resource-operation-validate.html
 */
export const validateOperation = (known: Known): Operation =>
  operation({
    name: 'validate',
    does: 'Checks a resource against FHIR, its profiles and those that are asked for, and changes nothing',
    on: known.language.types,
    levels: ['type', 'instance'],
    changes: false,
    standard: 'http://hl7.org/fhir/OperationDefinition/Resource-validate',
    in: {
      resource: maybe('Resource', 'What to check; the stored one if the call is at an instance'),
      mode: maybe('code', 'What it is to be good for', ['create', 'update', 'delete', 'profile']),
      profile: many('uri', 'A profile to check against, beside those that the resource claims'),
    },
    out: { return: one('Resource', 'An OperationOutcome with all issues') },
    refuses: {
      'unknown-profile': 'A profile that was asked for is not known here',
      'missing-input': 'There is nothing to check',
      'not-found': 'The resource of the address is not here',
    },
    perform: async (unit, asked, act, around) => {
      const stored = act.id === undefined ? undefined : await storedOf(unit, act, around)
      return { return: validated(stored, asked, act, known) }
    },
  })

const validated = (stored: Resource | undefined, asked: Asked, act: Act, known: Known): Resource => {
  const { mode, profile = [] } = asked
  checkAsked(asked, act, known)
  if (mode === 'delete') return outcomeOf([])
  const resource = asked.resource ?? stored ?? nothingToCheck()
  return outcomeOf([...misplaced(resource, act, mode), ...issuesOf(resource, profile, known)])
}

const issuesOf = (resource: Resource, profile: readonly string[], known: Known): readonly Issue[] => {
  const found = known.language.check(claiming(resource, profile), nameOf(resource))
  const isBroken = found.some(({ severity }) => severity === 'error')
  return isBroken || !loadable.includes(resource.resourceType) || outranked(resource, known.builtIn)
    ? found
    : [...found, ...faultsOf(resource, known.definitions.with([resource]), resource.resourceType)]
}

/** The resource as if it claimed these profiles too; one whose claims are not well-formed is left to be refused. */
const claiming = (resource: Resource, profile: readonly string[]): Resource => {
  const { meta = {} } = resource
  if (profile.length === 0 || typeof meta !== 'object' || meta === null) return resource
  const { profile: claimed = [] } = meta
  if (!Array.isArray(claimed)) return resource
  return { ...resource, meta: { ...meta, profile: [...new Set([...claimed, ...profile])] } }
}

const nameOf = ({ resourceType }: Resource): string => String(resourceType).slice(0, 60)

const checkAsked = ({ mode, profile = [] }: Asked, { id }: Act, { validator, definitions }: Known): void => {
  if (mode === 'profile' && profile.length === 0)
    throw missing('profile', 'Name the profile to check against.')
  if (mode === 'delete' && id === undefined)
    throw missing('id', 'Call $validate at the resource: POST Type/id/$validate.')
  for (const url of profile) {
    if (validator.knows(url)) continue
    const known = definitions.added.filter(({ resourceType }) => resourceType === 'StructureDefinition')
    throw refusal('unknown-profile', {
      says: `The profile ${url} is not known here.`,
      next: didYouMean(
        url,
        known.map((each) => String(each.url)),
      ),
      expression: 'profile',
    })
  }
}

/** What is wrong with a resource is told to those who may see it. */
const storedOf = async (unit: Unit, act: Act, { store, sees }: Around): Promise<Resource> => {
  const { type = '', id = '', caller } = act
  const stored = mayDo(caller, 'read', type) ? await unit.read(type, id) : undefined
  const seen = stored?.state === 'live' && (await maySee(store, await sees(unit, act, type), type, id))
  if (stored && seen) return bodyOf(stored)
  throw refusal('not-found', { says: `${type}/${id} is not here.`, next: 'Check the id.' })
}

const nothingToCheck = (): never => {
  throw missing('resource', 'Send the resource to check as the body, or in Parameters.')
}

const missing = (name: string, next: string) =>
  refusal('missing-input', { says: `The input "${name}" is missing.`, next, expression: name })

/** A resource that could not be sent to this address as it is. */
const misplaced = ({ resourceType, id }: Resource, act: Act, mode: string | undefined): readonly Issue[] => {
  if (act.type !== undefined && resourceType !== act.type)
    return [plainIssue('error', 'invalid', `This is a ${resourceType}, not a ${act.type}.`, 'resourceType')]
  if (mode === 'update' && act.id !== undefined && id !== act.id)
    return [plainIssue('error', 'value', 'The id is not that of the address.', `${resourceType}.id`)]
  return []
}

const plainIssue = (severity: string, code: string, text: string, expression?: string) =>
  ({ severity, code, details: { text }, ...(expression ? { expression: [expression] } : {}) }) as Issue

const outcomeOf = (issues: readonly Issue[]): Resource => ({
  resourceType: 'OperationOutcome',
  issue: issues.length > 0 ? issues : [plainIssue('information', 'informational', 'All OK')],
})
