import type { Resource } from '../../../src/fhir/index.ts'
import { openMemory } from '../../../src/store/memory/index.ts'
import {
  aDefiningDesk,
  colourSet,
  colours,
  namedPatient,
  nameless,
  profileUrl,
  profileWith,
  refusedWith,
} from './a-defining-desk.ts'

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

  it('hold for what comes with them in one transaction', async () => {
    const { as } = await aDefiningDesk()
    const entry = [nameless, namedPatient].map((resource) => ({
      resource,
      request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
    }))
    expect(
      await refusedWith(as('system').transact({ resourceType: 'Bundle', type: 'transaction', entry })),
    ).toMatchObject({ status: 422, expression: 'Bundle.entry[0].resource.name' })
  })

  it('are searched with: codes in a value set that was loaded', async () => {
    const { as } = await aDefiningDesk()
    await as('administrator').update(colours)
    await as('administrator').update(colourSet)
    const seen = (id: string, code: string) => ({
      resourceType: 'Observation',
      id,
      status: 'final',
      code: { coding: [{ system: colours.url, code }] },
    })
    await as('system').update(seen('r', 'red'))
    await as('system').update(seen('g', 'green'))
    const found = await as('system').search('Observation', `code:in=${colourSet.url}`)
    expect(found.map(({ id }) => id)).toEqual(['r'])
  })

  it('warn of a claim to another version than is here', async () => {
    const { as } = await aDefiningDesk()
    await as('administrator').update({ ...namedPatient, version: '1.0' })
    const claim = { ...nameless, name: [{ family: 'Marlow' }], meta: { profile: [`${profileUrl}|2.0`] } }
    const outcome = await as('system').call('validate', { type: 'Patient', input: { resource: claim } })
    expect(JSON.stringify(outcome)).toContain('is here in version 1.0, not 2.0')
  })

  it.each([null, 5, { profile: 5 }, { profile: 'x' }, { profile: { a: 1 } }, { profile: [5] }])(
    'are not looked for under a claim that is none: %j',
    async (meta) => {
      const { as } = await aDefiningDesk()
      const claim = { ...nameless, meta } as unknown as Resource
      expect((await refusedWith(as('system').update(claim))).status).toBeLessThan(500)
      const outcome = await as('system').call('validate', {
        type: 'Patient',
        input: { resource: claim, profile: 'http://hl7.org/fhir/StructureDefinition/Patient' },
      })
      expect(JSON.stringify(outcome)).toContain('"error"')
    },
  )

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
