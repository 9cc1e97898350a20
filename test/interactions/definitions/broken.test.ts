import {
  aDefiningDesk,
  colourSet,
  namedPatient,
  profileUrl,
  profileWith,
  refusedWith,
} from './a-defining-desk.ts'

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
