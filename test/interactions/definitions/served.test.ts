import { aDefiningDesk, refusedWith } from './a-defining-desk.ts'

const house = 'https://w3id.org/muniment'

describe('the definitions of the house', () => {
  it('are read by their id, profiles with their snapshot, by everybody', async () => {
    const { as } = await aDefiningDesk()
    const profile = await as('payer').read('StructureDefinition/mun-document')
    expect(profile).toMatchObject({
      url: `${house}/StructureDefinition/mun-document`,
      type: 'DocumentReference',
    })
    expect(JSON.stringify(profile.snapshot)).toContain('"path":"DocumentReference.content.attachment"')
  })

  it.each([
    ['StructureDefinition', `url=${house}/StructureDefinition/mun-chart`, 'mun-chart'],
    ['ValueSet', `url=${house}/ValueSet/mun-volume-status`, 'mun-volume-status'],
    ['CodeSystem', `url=${house}/CodeSystem/mun-volume-status`, 'mun-volume-status'],
    ['SearchParameter', 'code=clock-status&base=Basic', 'Basic-clock-status'],
  ])('are found: %s?%s', async (type, criteria, id) => {
    const { as } = await aDefiningDesk()
    expect((await as('clerk').search(type, criteria)).map((one) => one.id)).toEqual([
      expect.stringContaining(id),
    ])
  })

  it('are valid', async () => {
    const { as, known } = await aDefiningDesk()
    for (const type of ['StructureDefinition', 'ValueSet', 'CodeSystem', 'SearchParameter']) {
      const found = await as('clerk').search(type, '_count=500')
      expect(found.length).toBeGreaterThan(20)
      const faults = found.flatMap((one) =>
        known.validator
          .check(one)
          .filter(({ severity }) => severity === 'error')
          .map(({ details, expression }) => `${one.id}: ${details.text} ${expression}`),
      )
      expect(faults).toEqual([])
    }
  })

  it('are not removed', async () => {
    const { as } = await aDefiningDesk()
    const removed = refusedWith(as('administrator').remove('StructureDefinition/mun-document'))
    expect(await removed).toMatchObject({ status: 404 })
    expect(await as('clerk').read('StructureDefinition/mun-document')).toMatchObject({ id: 'mun-document' })
  })

  it('name FHIR’s own operations as such', async () => {
    const { as } = await aDefiningDesk()
    const expand = await as('clerk').read('OperationDefinition/ValueSet-expand')
    expect(expand).toMatchObject({
      base: 'http://hl7.org/fhir/OperationDefinition/ValueSet-expand',
      code: 'expand',
    })
    const statement = JSON.stringify(await as('clerk').act({ interaction: 'capabilities' }))
    for (const type of ['CodeSystem', 'ValueSet'])
      expect(statement).toContain(`"http://hl7.org/fhir/OperationDefinition/${type}-validate-code"`)
  })

  it('are told of as terminology: every code system that is known, in metadata?mode=terminology', async () => {
    const { as, known } = await aDefiningDesk()
    const told = await as('clerk').act({ interaction: 'capabilities', query: 'mode=terminology' })
    expect(known.validator.check(told).filter(({ severity }) => severity === 'error')).toEqual([])
    const systems = (told.codeSystem as { uri: string }[]).map(({ uri }) => uri)
    expect(systems).toContain('http://hl7.org/fhir/administrative-gender')
    expect(systems).toContain(`${house}/CodeSystem/mun-volume-status`)
    expect(systems).not.toContain('http://snomed.info/sct')
  })
})
