import { openMemory } from '../../../src/store/memory/index.ts'
import {
  aDefiningDesk,
  namedPatient,
  nameless,
  profileUrl,
  profileWith,
  refusedWith,
} from './a-defining-desk.ts'

const colours = {
  resourceType: 'CodeSystem',
  id: 'colours',
  url: 'https://hospital.test/CodeSystem/colours',
  status: 'active',
  content: 'complete',
  concept: [{ code: 'red' }, { code: 'blue' }],
}

const colourSet = {
  resourceType: 'ValueSet',
  id: 'colours',
  url: 'https://hospital.test/ValueSet/colours',
  status: 'active',
  compose: { include: [{ system: colours.url }] },
}

describe('definitions that are stored', () => {
  it('hold for the next resource, without a restart', async () => {
    const { as } = await aDefiningDesk()
    expect(await refusedWith(as('system').update(nameless))).toMatchObject({ status: 200 })
    await as('administrator').update(namedPatient)
    expect(await refusedWith(as('system').update({ ...nameless, active: false }))).toMatchObject({
      status: 422,
      code: 'breaks-profile',
      expression: 'Patient.name',
    })
  })

  it('hold in every other process within a second', async () => {
    const store = openMemory({ stamp: () => '' })
    const [here, there] = [await aDefiningDesk({ store }), await aDefiningDesk({ store })]
    await there.as('system').update({ ...nameless, id: 'p0' })
    await here.as('administrator').update(namedPatient)
    await new Promise((resolve) => setTimeout(resolve, 1050))
    expect(await refusedWith(there.as('system').update(nameless))).toMatchObject({ status: 422 })
  })

  it('hold in a process that starts later', async () => {
    const store = openMemory({ stamp: () => '' })
    const first = await aDefiningDesk({ store })
    await first.as('administrator').update(namedPatient)
    const later = await aDefiningDesk({ store })
    expect(await refusedWith(later.as('system').update(nameless))).toMatchObject({ status: 422 })
  })

  it('of one url and version have one winner, through two processes', async () => {
    const store = openMemory({ stamp: () => '' })
    const [here, there] = [await aDefiningDesk({ store }), await aDefiningDesk({ store })]
    await there.refresh()
    const twin = (at: typeof here, id: string) =>
      refusedWith(at.as('administrator').update({ ...namedPatient, id }))
    const outcomes = await Promise.all([twin(here, 'a'), twin(there, 'b'), twin(here, 'c'), twin(there, 'd')])
    expect(outcomes.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409])
  })

  it('change with an update and end with a deletion', async () => {
    const { as } = await aDefiningDesk()
    await as('administrator').update(namedPatient)
    await as('administrator').update(profileWith({ id: 'Patient', path: 'Patient' }))
    expect(await refusedWith(as('system').update(nameless))).toMatchObject({ status: 200 })
    await as('system').remove('Patient/p1')
    await as('administrator').remove('StructureDefinition/named-patient')
    const outcome = await as('system').call('validate', { type: 'Patient', input: { resource: nameless } })
    expect(JSON.stringify(outcome)).toContain('is not known here')
  })

  it('bind codes to a value set that was loaded with its code system', async () => {
    const { as } = await aDefiningDesk()
    const bound = {
      id: 'Patient.maritalStatus',
      path: 'Patient.maritalStatus',
      binding: { strength: 'required', valueSet: colourSet.url },
    }
    const bundle = [colours, colourSet, profileWith({ id: 'Patient', path: 'Patient' }, bound)].map(
      (resource) => ({
        resource,
        request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
      }),
    )
    await as('administrator').transact({ resourceType: 'Bundle', type: 'transaction', entry: bundle })
    const patient = (code: string) => ({
      ...nameless,
      maritalStatus: { coding: [{ system: colours.url, code }] },
    })
    expect(await refusedWith(as('system').update(patient('red')))).toMatchObject({ status: 200 })
    expect(await refusedWith(as('system').update(patient('green')))).toMatchObject({ status: 422 })
  })

  it.each([
    ['its url', { url: 'https://w3id.org/muniment/StructureDefinition/mun-patient' }],
    ['its id', { id: 'mun-patient' }],
  ])('do not take the place of a definition of the house by %s', async (_how, taken) => {
    const { as } = await aDefiningDesk()
    expect(await refusedWith(as('administrator').update({ ...namedPatient, ...taken }))).toMatchObject({
      status: 405,
      code: 'not-allowed',
      expression: `StructureDefinition.${Object.keys(taken)[0]}`,
    })
  })

  it('do not take the place of FHIR’s own', async () => {
    const { as } = await aDefiningDesk()
    const url = 'http://hl7.org/fhir/ValueSet/administrative-gender'
    const include = [{ system: 'http://hl7.org/fhir/administrative-gender', concept: [{ code: 'male' }] }]
    await as('administrator').update({ ...colourSet, url, compose: { include } })
    expect(await refusedWith(as('system').update({ ...nameless, gender: 'female' }))).toMatchObject({
      status: 200,
    })
  })

  it('are not everybody’s to store', async () => {
    const { as } = await aDefiningDesk()
    expect(await refusedWith(as('clerk').update(namedPatient))).toMatchObject({ status: 403 })
  })
})

const rule = (expression: string) => ({
  id: 'Patient',
  path: 'Patient',
  constraint: [{ key: 'h-1', severity: 'error', human: 'A rule of ours', expression }],
})

const broken: readonly (readonly [why: string, definition: object, expression: string])[] = [
  [
    'whose base is not known',
    { ...namedPatient, baseDefinition: 'https://nowhere.test/Base' },
    'StructureDefinition.baseDefinition',
  ],
  ['that is built on itself', { ...namedPatient, baseDefinition: profileUrl }, 'StructureDefinition'],
  [
    'that constrains an element that there is not',
    profileWith({ id: 'Patient', path: 'Patient' }, { id: 'Patient.nmae', path: 'Patient.nmae', min: 1 }),
    'StructureDefinition.differential.element[1].path',
  ],
  [
    'with a rule that does not compile',
    profileWith(rule('name.exists() and (')),
    'StructureDefinition.differential.element[0].constraint[0].expression',
  ],
  [
    'with a rule that names a function that there is not',
    profileWith(rule('name.exist()')),
    'StructureDefinition.differential.element[0].constraint[0].expression',
  ],
  [
    'that finds by an expression that does not compile',
    {
      resourceType: 'SearchParameter',
      id: 'sp',
      url: 'https://hospital.test/SearchParameter/sp',
      name: 'Sp',
      status: 'active',
      description: 'Finds nothing',
      code: 'colour',
      base: ['Patient'],
      type: 'token',
      expression: 'Patient.name.where(',
    },
    'SearchParameter.expression',
  ],
  [
    'with a filter that is no regular expression',
    {
      ...colourSet,
      compose: {
        include: [
          {
            system: 'http://hl7.org/fhir/administrative-gender',
            filter: [{ property: 'code', op: 'regex', value: '(' }],
          },
        ],
      },
    },
    'ValueSet',
  ],
]

describe('a definition that cannot take effect is refused:', () => {
  it.each(broken)('one %s', async (_why, definition, expression) => {
    const { as } = await aDefiningDesk()
    const resource = definition as { resourceType: string }
    expect(await refusedWith(as('system').update(resource))).toMatchObject({ status: 422, expression })
  })

  it('one with the url and version of another', async () => {
    const { as } = await aDefiningDesk()
    await as('administrator').update(namedPatient)
    expect(await refusedWith(as('administrator').update({ ...namedPatient, id: 'twin' }))).toMatchObject({
      status: 409,
      code: 'conflict',
      expression: 'StructureDefinition.url',
    })
  })

  it('but a value set of codes that are not here is kept', async () => {
    const { as } = await aDefiningDesk()
    const loinc = { ...colourSet, compose: { include: [{ system: 'http://loinc.org' }] } }
    expect(await refusedWith(as('administrator').update(loinc))).toMatchObject({ status: 200 })
  })
})

describe('a profile in use', () => {
  it.each([
    ['its url', profileUrl],
    ['its url and version', `${profileUrl}|1.0`],
  ])('is not removed while a resource claims %s', async (_how, claim) => {
    const { as } = await aDefiningDesk()
    await as('administrator').update({ ...namedPatient, version: '1.0' })
    await as('system').update({ ...nameless, name: [{ family: 'Marlow' }], meta: { profile: [claim] } })
    expect(await refusedWith(as('administrator').remove('StructureDefinition/named-patient'))).toMatchObject({
      status: 409,
      code: 'conflict',
      says: expect.stringContaining('1 stored resource claims it'),
    })
    await as('system').remove('Patient/p1')
    await as('administrator').remove('StructureDefinition/named-patient')
  })

  it('keeps the version that resources claim', async () => {
    const { as } = await aDefiningDesk()
    await as('administrator').update({ ...namedPatient, version: '1.0' })
    await as('system').update({
      ...nameless,
      name: [{ family: 'Marlow' }],
      meta: { profile: [`${profileUrl}|1.0`] },
    })
    const next = { ...namedPatient, version: '2.0' }
    expect(await refusedWith(as('administrator').update(next))).toMatchObject({ status: 409 })
  })

  it('is not removed while another is built on it', async () => {
    const { as } = await aDefiningDesk()
    await as('administrator').update(namedPatient)
    await as('administrator').update({
      ...namedPatient,
      id: 'finer',
      url: `${profileUrl}-finer`,
      baseDefinition: profileUrl,
    })
    expect(await refusedWith(as('administrator').remove('StructureDefinition/named-patient'))).toMatchObject({
      status: 409,
      says: expect.stringContaining('StructureDefinition/finer'),
    })
  })
})

describe('a search parameter that is stored', () => {
  it('is kept, and a search by it is refused until it is indexed', async () => {
    const { as } = await aDefiningDesk()
    const stored = {
      resourceType: 'SearchParameter',
      id: 'marital',
      url: 'https://hospital.test/SearchParameter/marital',
      name: 'Marital',
      status: 'active',
      description: 'Marital status',
      code: 'marital',
      base: ['Patient'],
      type: 'token',
      expression: 'Patient.maritalStatus',
    }
    await as('administrator').update(stored)
    expect(await refusedWith(as('system').search('Patient', 'marital=M'))).toMatchObject({
      status: 400,
      code: 'unknown-parameter',
      says: 'The search parameter "marital" of Patient is loaded, but is not indexed yet.',
    })
  })
})
