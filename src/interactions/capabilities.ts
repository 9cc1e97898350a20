import {
  canonicalOf,
  type Handler,
  type Inner,
  type Interaction,
  type Operation,
  roles,
} from '../department/desk/index.ts'
import type { Resource, SearchParam } from '../fhir/index.ts'
import { mhdProfiles } from './mhd.ts'

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
 * What this server does, made from what is installed: types, their search parameters, operations.
 * @see https://hl7.org/fhir/R4/capabilitystatement.html
 */
export const capabilities =
  (base: string): Handler =>
  async (unit, _act, inner) => {
    const resource = statement(base, unit.now, inner)
    return () => ({ status: 200, resource })
  }

const statement = (base: string, now: string, inner: Inner): Resource => ({
  resourceType: 'CapabilityStatement',
  url: `${base}/metadata`,
  name: 'Muniment',
  title: 'Muniment, a medical-records department on FHIR',
  status: 'active',
  date: now,
  kind: 'instance',
  software: { name: 'Muniment', version: '0.1.0' },
  implementation: { description: 'Records of a hospital’s medical-records department', url: base },
  fhirVersion: '4.0.1',
  format: ['application/fhir+json', 'application/fhir+xml', 'json', 'xml'],
  patchFormat: ['application/fhir+json', 'application/json-patch+json'],
  rest: [rest(inner)],
})

const rest = ({ language, rooms }: Inner) => {
  const operations = rooms.flatMap((room) => room.operations)
  return {
    mode: 'server',
    documentation: `Roles: ${Object.keys(roles).join(', ')}.`,
    security: { cors: true, description: 'Bearer tokens; each token has a role.' },
    resource: language.types.map((type) => resourceOf(type, { language, rooms } as Inner, operations)),
    interaction: ['transaction', 'batch', 'history-system', 'search-system'].map((code) => ({ code })),
    compartment: compartments.map((name) => `http://hl7.org/fhir/CompartmentDefinition/${name}`),
    ...operationsAt(operations.filter(({ levels }) => levels.includes('system'))),
  }
}

const resourceOf = (type: string, { language, rooms }: Inner, operations: readonly Operation[]) => {
  const kinds = rooms.flatMap((room) => room.kinds).filter((kind) => kind.type === type)
  const shown = mhdProfiles(type)
  const references = language
    .params(type)
    .flatMap((param) => (param.type === 'reference' ? [param.code] : []))
  const appendOnly = type === 'AuditEvent'
  const offered = perType.filter((one) => !appendOnly || ['read', 'vread', 'history', 'search'].includes(one))
  return {
    type,
    profile: `http://hl7.org/fhir/StructureDefinition/${type}`,
    ...(kinds.length + shown.length > 0
      ? { supportedProfile: [...kinds.map((kind) => kind.profile), ...shown] }
      : {}),
    interaction: offered.flatMap((one) => (codes[one] ?? [one]).map((code) => ({ code }))),
    versioning: 'versioned-update',
    readHistory: true,
    updateCreate: !appendOnly,
    conditionalRead: 'full-support',
    conditionalCreate: !appendOnly,
    conditionalUpdate: !appendOnly,
    conditionalDelete: appendOnly ? 'not-supported' : 'multiple',
    searchInclude: ['*', ...references.map((code) => `${type}:${code}`)],
    searchRevInclude: ['*'],
    searchParam: language
      .params(type)
      .filter(findsSomething)
      .map(({ code, type: kind }) => ({ name: code, type: kind })),
    ...operationsAt(
      operations.filter(({ on, levels }) => on.includes(type) && levels.some((level) => level !== 'system')),
    ),
  }
}

// Of a composite's parts, one at most is kept in order: nothing is found by two numbers at once.
const findsSomething = ({ components }: SearchParam): boolean =>
  components.filter((part) => ['number', 'date', 'quantity'].includes(part.type)).length < 2

const operationsAt = (operations: readonly Operation[]) =>
  operations.length === 0
    ? {}
    : {
        operation: operations.map((one) => ({ name: one.name, definition: canonicalOf(one) })),
      }
