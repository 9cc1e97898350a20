import { openCatalogue } from '../../../src/catalogue.ts'
import type { Room } from '../../../src/department/desk/index.ts'
import type { FhirError, Resource } from '../../../src/fhir/index.ts'
import { type KeptCodes, openDefinitions } from '../../../src/interactions/definitions/index.ts'
import type { Store } from '../../../src/store/index.ts'
import { openMemory } from '../../../src/store/memory/index.ts'
import { aDesk, base } from '../../builders/a-desk.ts'

/** A desk that knows of loaded definitions, with a catalogue of its own, as a server process has it. */
export const aDefiningDesk = async ({
  store = openMemory({ stamp: () => '' }),
  codes = [],
  rooms = [],
}: {
  store?: Store
  codes?: readonly KeptCodes[]
  rooms?: readonly Room[]
} = {}) => {
  const known = openCatalogue(base)
  const { room, refresh, indexer } = openDefinitions({ store, known, codes: () => codes })
  const desk = await aDesk({ rooms: [room, ...rooms], store, language: known.language, refresh })
  return { ...desk, known, refresh, indexer }
}

/** What an act was refused with. */
export const refusedWith = async (act: Promise<unknown>) => {
  const error = (await act.then(
    () => ({ status: 200, outcome: { issue: [] } }),
    (thrown: unknown) => thrown,
  )) as FhirError
  const [issue] = error.outcome.issue
  return {
    status: error.status,
    code: issue?.details.coding[0]?.code,
    says: issue?.details.text,
    expression: issue?.expression?.[0],
  }
}

/** The values of a Parameters resource by name; of a repeated one, the last. */
export const valuesOf = (parameters: Resource): Record<string, unknown> =>
  Object.fromEntries(
    ((parameters.parameter ?? []) as { name: string; [value: string]: unknown }[]).map(
      ({ name, ...rest }) => [name, Object.values(rest)[0]],
    ),
  )

export const profileUrl = 'https://hospital.test/StructureDefinition/named-patient'

/** A profile that wants a family name. */
export const namedPatient = {
  resourceType: 'StructureDefinition',
  id: 'named-patient',
  url: profileUrl,
  name: 'NamedPatient',
  status: 'active',
  kind: 'resource',
  abstract: false,
  type: 'Patient',
  baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Patient',
  derivation: 'constraint',
  differential: {
    element: [
      { id: 'Patient', path: 'Patient' },
      { id: 'Patient.name', path: 'Patient.name', min: 1 },
    ],
  },
}

export const nameless = { resourceType: 'Patient', id: 'p1', meta: { profile: [profileUrl] }, active: true }

/** The profile with these elements of its differential. */
export const profileWith = (...element: object[]): Resource => ({
  ...namedPatient,
  differential: { element },
})

/** A code system and the value set of all its codes. */
export const colours = {
  resourceType: 'CodeSystem',
  id: 'colours',
  url: 'https://hospital.test/CodeSystem/colours',
  status: 'active',
  content: 'complete',
  concept: [{ code: 'red' }, { code: 'blue' }],
}

export const colourSet = {
  resourceType: 'ValueSet',
  id: 'colours',
  url: 'https://hospital.test/ValueSet/colours',
  status: 'active',
  compose: { include: [{ system: colours.url }] },
}
