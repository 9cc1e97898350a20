import { loadDefinitions } from '../../../src/fhir/definitions/index.ts'
import { FhirError, parseJson, type Resource, toText } from '../../../src/fhir/index.ts'
import { applyFhirPathPatch } from '../../../src/fhir/patch/index.ts'

const definitions = loadDefinitions()

type Part = Readonly<Record<string, unknown>>

/** A patch of one operation: texts and numbers as its parts, a value as it stands in Parameters. */
const operation = ({ value, ...parts }: Part): Resource => ({
  resourceType: 'Parameters',
  parameter: [
    {
      name: 'operation',
      part: [
        ...Object.entries(parts).map(([name, part]) =>
          name === 'type'
            ? { name, valueCode: part }
            : { name, [typeof part === 'number' ? 'valueInteger' : 'valueString']: part },
        ),
        ...(value ? [{ name: 'value', ...(value as Part) }] : []),
      ],
    },
  ],
})

const patched = (resource: Resource, parts: Part) =>
  applyFhirPathPatch(resource, operation(parts), definitions)

const refused = (resource: Resource, patch: Resource) => {
  try {
    return applyFhirPathPatch(resource, patch, definitions)
  } catch (error) {
    if (error instanceof FhirError) return [error.status, error.outcome.issue[0]?.expression?.[0]]
    throw error
  }
}

const patient: Resource = {
  resourceType: 'Patient',
  name: [{ family: 'Marlow', given: ['Ada', 'Eve'], _given: [null, { id: 'g' }] }],
  birthDate: '1970-01-01',
  _birthDate: { extension: [{ url: 'urn:time', valueDateTime: '1970-01-01T07:00:00Z' }] },
  deceasedBoolean: false,
  extension: [{ url: 'urn:a', valueString: 'a' }],
}

interface Case {
  readonly what: string
  readonly of?: Resource
  readonly by: Part
  readonly gives: Part
}

const cases: readonly Case[] = [
  {
    what: 'adds a choice under the name of its type',
    of: { resourceType: 'Observation' },
    by: { type: 'add', path: 'Observation', name: 'value', value: { valueQuantity: { value: 1 } } },
    gives: { valueQuantity: { value: 1 } },
  },
  {
    what: 'replaces a choice by another of its types',
    by: { type: 'replace', path: 'Patient.deceased', value: { valueDateTime: '2026-11-24' } },
    gives: { deceasedBoolean: undefined, deceasedDateTime: '2026-11-24' },
  },
  {
    what: 'deletes a choice',
    by: { type: 'delete', path: 'Patient.deceased.ofType(boolean)' },
    gives: { deceasedBoolean: undefined },
  },
  {
    what: 'keeps the extensions of a list’s other primitives in their places',
    by: { type: 'insert', path: 'Patient.name[0].given', index: 0, value: { valueString: 'May' } },
    gives: {
      name: [{ family: 'Marlow', given: ['May', 'Ada', 'Eve'], _given: [null, null, { id: 'g' }] }],
    },
  },
  {
    what: 'deletes a primitive with what is beside it',
    by: { type: 'delete', path: "Patient.name.where(family = 'Marlow').given[1]" },
    gives: { name: [{ family: 'Marlow', given: ['Ada'] }] },
  },
  {
    what: 'changes an extension of a primitive',
    by: { type: 'delete', path: "Patient.birthDate.extension('urn:time')" },
    gives: { birthDate: '1970-01-01', _birthDate: undefined },
  },
  {
    what: 'adds an extension to a primitive that has none',
    by: {
      type: 'add',
      path: 'Patient.name[0].given[0]',
      name: 'extension',
      value: {
        part: [
          { name: 'url', valueUri: 'urn:x' },
          { name: 'value[x]', valueCode: 'y' },
        ],
      },
    },
    gives: {
      name: [
        {
          family: 'Marlow',
          given: ['Ada', 'Eve'],
          _given: [{ extension: [{ url: 'urn:x', valueCode: 'y' }] }, { id: 'g' }],
        },
      ],
    },
  },
  {
    what: 'replaces the value of an extension by its url',
    by: { type: 'replace', path: "Patient.extension('urn:a').value", value: { valueBoolean: true } },
    gives: { extension: [{ url: 'urn:a', valueBoolean: true }] },
  },
  {
    what: 'builds an anonymous element from nested parts, its lists as lists',
    by: {
      type: 'add',
      path: 'Patient',
      name: 'contact',
      value: {
        part: [
          { name: 'relationship', valueCodeableConcept: { text: 'aunt' } },
          { name: 'name', part: [{ name: 'given', valueString: 'May' }] },
        ],
      },
    },
    gives: { contact: [{ relationship: [{ text: 'aunt' }], name: { given: ['May'] } }] },
  },
  {
    what: 'inserts into a list that is not there yet',
    by: { type: 'insert', path: 'Patient.telecom', index: 0, value: { valueContactPoint: { value: '1' } } },
    gives: { telecom: [{ value: '1' }] },
  },
  {
    what: 'adds a contained resource',
    by: {
      type: 'add',
      path: 'Patient',
      name: 'contained',
      value: { resource: { resourceType: 'Organization', id: 'o' } },
    },
    gives: { contained: [{ resourceType: 'Organization', id: 'o' }] },
  },
  {
    what: 'finds nested elements whose definition refers to another',
    of: { resourceType: 'Questionnaire', item: [{ linkId: '1', item: [{ linkId: '2' }] }] },
    by: { type: 'add', path: 'Questionnaire.item[0].item[0]', name: 'prefix', value: { valueString: 'a' } },
    gives: { item: [{ linkId: '1', item: [{ linkId: '2', prefix: 'a' }] }] },
  },
  {
    what: 'is content to delete what is not there',
    by: { type: 'delete', path: 'Patient.gender' },
    gives: {},
  },
]

describe('FHIRPath Patch', () => {
  it.each(cases)('$what', ({ of = patient, by, gives }) => {
    const before = toText(of)
    expect(patched(of, by)).toEqual({ ...of, ...gives })
    expect(toText(of)).toBe(before)
  })

  it('keeps every digit', () => {
    const weight = parseJson('{"resourceType":"Observation","valueQuantity":{"value":2.00}}') as Resource
    const value = parseJson(
      '{"part":[{"name":"valueQuantity","part":[{"name":"value","valueDecimal":1.50}]}]}',
    )
    const added = patched(weight, {
      type: 'add',
      path: 'Observation',
      name: 'component',
      value: value as Part,
    })
    expect(toText(added)).toBe(
      '{"resourceType":"Observation","valueQuantity":{"value":2.00},"component":[{"valueQuantity":{"value":1.50}}]}',
    )
  })

  const text = { valueString: 'x' }
  it.each<[string, number, Part]>([
    ['an unknown type', 400, { type: 'merge', path: 'Patient' }],
    ['no path', 400, { type: 'delete' }],
    ['no value', 400, { type: 'replace', path: 'Patient.birthDate' }],
    ['no index', 400, { type: 'insert', path: 'Patient.name', value: { valueHumanName: {} } }],
    ['a path that is none', 400, { type: 'delete', path: 'Patient..name' }],
    [
      'a path into other resources',
      400,
      { type: 'delete', path: 'Patient.generalPractitioner.resolve().name' },
    ],
    ['a path that takes long', 400, { type: 'delete', path: 'Patient.`repeat`(extension)' }],
    ['an endless path', 400, { type: 'delete', path: `Patient${'.name'.repeat(1000)}` }],
    ['a constant', 422, { type: 'replace', path: "'x'", value: text }],
    ['several elements at once', 422, { type: 'delete', path: 'Patient.name.given' }],
    ['the replacement of nothing', 422, { type: 'replace', path: 'Patient.gender', value: text }],
    ['the whole resource', 422, { type: 'delete', path: 'Patient' }],
    ['a second of what comes once', 422, { type: 'add', path: 'Patient', name: 'birthDate', value: text }],
    [
      'a second type of a choice',
      422,
      { type: 'add', path: 'Patient', name: 'deceased', value: { valueDateTime: '2026' } },
    ],
    ['a type the choice lacks', 422, { type: 'replace', path: 'Patient.deceased', value: text }],
    ['a text for a complex type', 422, { type: 'add', path: 'Patient', name: 'name', value: text }],
    ['an unknown element', 422, { type: 'add', path: 'Patient', name: 'nickname', value: text }],
    ['a prototype', 422, { type: 'add', path: 'Patient', name: '__proto__', value: text }],
    [
      'an index beyond the list',
      422,
      { type: 'insert', path: 'Patient.name[0].given', index: 3, value: text },
    ],
    ['a part of a list', 422, { type: 'move', path: 'Patient.name[0].given[0]', source: 0, destination: 0 }],
    ['no list', 422, { type: 'insert', path: 'Patient.birthDate', index: 0, value: text }],
    ['a move beyond the list', 422, { type: 'move', path: 'Patient.name', source: 0, destination: 1 }],
  ])('refuses %s with %i', (_what, status, parts) => {
    expect(refused(patient, operation(parts))).toEqual([status, 'Parameters.parameter[0]'])
  })

  it('names the operation that failed', () => {
    const [first] = operation({ type: 'delete', path: 'Patient.gender' }).parameter as Part[]
    const patch = { resourceType: 'Parameters', parameter: [first, { name: 'operations' }] }
    expect(refused(patient, patch)).toEqual([400, 'Parameters.parameter[1]'])
  })
})
