import {
  type Caller,
  canonicalOf,
  type Handler,
  type Inner,
  type Interaction,
  mayCall,
  mayDo,
  type Operation,
  type Room,
  roles,
} from '../department/desk/index.ts'
import { didYouMean, type Resource, refusal, type SearchParam } from '../fhir/index.ts'
import { mhdProfiles } from './mhd.ts'
import { terminologyCapabilities, thisServer } from './terminology-capabilities.ts'

const perType = [
  'read',
  'vread',
  'create',
  'update',
  'patch',
  'delete',
  'history',
  'search',
] as const satisfies Interaction[]
const codes: Partial<Record<Interaction, readonly string[]>> = {
  history: ['history-instance', 'history-type'],
  search: ['search-type'],
}

const compartments = ['patient', 'encounter', 'practitioner', 'relatedPerson', 'device']

/**
 * What this server does for its caller, made from what is installed: types, their search parameters, operations. Who
 * shows no token is told of everything that is done for anybody.
 * @see https://hl7.org/fhir/R4/capabilitystatement.html
 */
export const capabilities =
  (base: string): Handler =>
  async (unit, { caller, query = '' }, inner) => {
    const resource =
      modeOf(query) === 'terminology'
        ? terminologyCapabilities(base, unit.now, inner)
        : statement(base, unit.now, inner, caller)
    return () => ({ status: 200, resource })
  }

// What is normative in R4 is a part of everything: it is told whole.
const modes = ['full', 'normative', 'terminology']

const modeOf = (query: string): string => {
  const mode = new URLSearchParams(query).get('mode') ?? 'full'
  if (modes.includes(mode)) return mode
  throw refusal('invalid-input', {
    says: 'The mode of the metadata is full, normative or terminology.',
    next: didYouMean(mode, modes),
    expression: 'mode',
  })
}

const statement = (base: string, now: string, inner: Inner, caller: Caller): Resource => ({
  resourceType: 'CapabilityStatement',
  url: `${base}/metadata`,
  name: 'Muniment',
  title: 'Muniment, a medical-records department on FHIR',
  ...thisServer(base, now),
  fhirVersion: '4.0.1',
  format: ['application/fhir+json', 'application/fhir+xml', 'json', 'xml'],
  patchFormat: ['application/fhir+json', 'application/json-patch+json'],
  rest: [rest(inner, caller)],
})

const rest = ({ language, rooms }: Inner, caller: Caller) => {
  const operations = rooms.flatMap((room) => room.operations).filter(({ name }) => isFor(caller, name))
  const resources = language.types.flatMap((type) => {
    const offered = offeredOf(type, rooms, caller)
    return offered.length > 0 ? [resourceOf(type, offered, { language, rooms, operations })] : []
  })
  return {
    mode: 'server',
    documentation: `Roles: ${Object.keys(roles).join(', ')}.`,
    security: { cors: true, description: 'Bearer tokens; each token has a role.' },
    resource: resources,
    interaction: ['transaction', 'batch', 'history-system', 'search-system'].map((code) => ({ code })),
    compartment: compartments.map((name) => `http://hl7.org/fhir/CompartmentDefinition/${name}`),
    ...operationsAt(operations.filter(({ levels }) => levels.includes('system'))),
  }
}

const isAnyone = ({ role }: Caller): boolean => role === 'anyone'
const isFor = (caller: Caller, operation: string): boolean => isAnyone(caller) || mayCall(caller, operation)

/** The interactions that neither a guard refuses for every record of the type nor the caller's role excludes. */
const offeredOf = (type: string, rooms: readonly Room[], caller: Caller) => {
  const guards = rooms.flatMap((room) => room.guards)
  return perType.filter(
    (one) =>
      !guards.some(({ never }) => never?.[one]?.includes(type)) &&
      (isAnyone(caller) || mayDo(caller, one, type)),
  )
}

interface Installed extends Pick<Inner, 'language' | 'rooms'> {
  readonly operations: readonly Operation[]
}

const resourceOf = (
  type: string,
  offered: readonly (typeof perType)[number][],
  { language, rooms, operations }: Installed,
) => {
  const kinds = rooms.flatMap((room) => room.kinds).filter((kind) => kind.type === type)
  const shown = mhdProfiles(type)
  const params = language.params(type)
  const references = params.flatMap((param) => (param.type === 'reference' ? [param.code] : []))
  const does = (one: (typeof perType)[number]) => offered.includes(one)
  return {
    type,
    profile: `http://hl7.org/fhir/StructureDefinition/${type}`,
    ...(kinds.length + shown.length > 0
      ? { supportedProfile: [...kinds.map((kind) => kind.profile), ...shown] }
      : {}),
    interaction: offered.flatMap((one) => (codes[one] ?? [one]).map((code) => ({ code }))),
    versioning: 'versioned-update',
    readHistory: does('vread'),
    updateCreate: does('update'),
    conditionalRead: 'full-support',
    conditionalCreate: does('create'),
    conditionalUpdate: does('update'),
    conditionalDelete: does('delete') ? 'multiple' : 'not-supported',
    searchInclude: ['*', ...references.map((code) => `${type}:${code}`)],
    searchRevInclude: ['*'],
    searchParam: params.map(({ code, type: kind }) => ({
      name: code,
      type: kind,
      ...documented(code, kind),
    })),
    ...operationsAt(
      operations.filter(({ on, levels }) => on.includes(type) && levels.some((level) => level !== 'system')),
    ),
  }
}

/** How the server reads what FHIR leaves to it. */
const documented = (code: string, type: SearchParam['type']) =>
  code === 'near' && type === 'special'
    ? { documentation: 'latitude|longitude|distance|units: without a distance 50 km, without units km.' }
    : {}

const operationsAt = (operations: readonly Operation[]) =>
  operations.length === 0
    ? {}
    : {
        operation: operations.map((one) => ({ name: one.name, definition: canonicalOf(one) })),
      }
