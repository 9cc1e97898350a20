import type { Resource } from '../../../src/fhir/index.ts'
import { aDefiningDesk, refusedWith } from './a-defining-desk.ts'
import { aPatient, idsOf, marital } from './a-search-parameter.ts'

const atOnce = { isGentle: false }
type Setting = Awaited<ReturnType<typeof aDefiningDesk>>

/** A desk with patients, some of whose marital status is known. */
const aDeskWithPatients = async (setting: Parameters<typeof aDefiningDesk>[0] = {}) => {
  const desk = await aDefiningDesk(setting)
  for (const [id, code] of [['a', 'M'], ['b', 'S'], ['c', 'M'], ['d']] as const)
    await desk.as('system').update(aPatient(id, code))
  return desk
}

const load = async ({ as, indexer }: Setting, ...params: object[]) => {
  for (const param of params) await as('administrator').update(param as Resource)
  await indexer.work(atOnce)
}

/** What the administrator is told who stores it. */
const warningOf = async ({ desk }: Setting, param: Resource) => {
  const { notice } = await desk.perform({
    interaction: 'update',
    type: 'SearchParameter',
    id: String(param.id),
    body: param,
    query: '',
    caller: { client: 'c', role: 'administrator', name: 'administrator' },
    purpose: [],
    requestId: 'test',
    from: '127.0.0.1',
  })
  return JSON.stringify(notice)
}

describe('a search parameter that is stored', () => {
  it('is refused with its progress until every resource is indexed by it, and then finds', async () => {
    const desk = await aDeskWithPatients()
    const { as } = desk
    await as('administrator').update(marital)
    expect(await refusedWith(as('system').search('Patient', 'marital=M'))).toEqual({
      status: 400,
      code: 'indexing',
      says: 'The search parameter "marital" of Patient is being indexed: 0 % is done.',
      expression: 'marital',
    })
    await desk.indexer.work(atOnce)
    expect(idsOf(await as('system').search('Patient', 'marital=M'))).toEqual(['a', 'c'])
  })

  it.each([
    ['a modifier', 'Patient', 'marital:not=M', ['b', 'd']],
    [':missing', 'Patient', 'marital:missing=true', ['d']],
    ['_sort', 'Patient', '_sort=-marital', ['a', 'b', 'c', 'd']],
    ['_filter', 'Patient', '_filter=marital eq S', ['b']],
    ['a chain', 'Observation', 'subject:Patient.marital=S', ['o-b']],
    ['_has', 'Practitioner', '_has:Patient:minder:_id=a', ['p']],
    ['a chain by a reference that was loaded', 'Patient', 'minder.identifier=1', ['a']],
    ['a composite', 'Patient', 'marital-gender=M$female', ['a']],
    ['a composite of two dates', 'Patient', 'marital-lived=M$1950$gt1999', ['a']],
  ])('serves %s', async (_what, type, criteria, found) => {
    const desk = await aDeskWithPatients()
    const { as } = desk
    await as('system').update({ resourceType: 'Practitioner', id: 'p', identifier: [{ value: '1' }] })
    await as('system').update(
      aPatient('a', 'M', {
        gender: 'female',
        generalPractitioner: [{ reference: 'Practitioner/p' }],
        birthDate: '1950-03-01',
        deceasedDateTime: '2020',
      }),
    )
    for (const id of ['a', 'b'])
      await as('system').update({
        resourceType: 'Observation',
        id: `o-${id}`,
        status: 'final',
        code: { text: 'x' },
        subject: { reference: `Patient/${id}` },
      })
    const minder = {
      ...marital,
      id: 'minder',
      url: `${marital.url}-minder`,
      code: 'minder',
      type: 'reference',
      target: ['Practitioner'],
      expression: 'Patient.generalPractitioner',
    }
    const both = {
      ...marital,
      id: 'both',
      url: `${marital.url}-gender`,
      code: 'marital-gender',
      type: 'composite',
      expression: 'Patient',
      component: [
        { definition: marital.url, expression: 'maritalStatus' },
        { definition: 'http://hl7.org/fhir/SearchParameter/individual-gender', expression: 'gender' },
      ],
    }
    const lived = {
      ...both,
      id: 'lived',
      url: `${marital.url}-lived`,
      code: 'marital-lived',
      component: [
        both.component[0],
        { definition: 'http://hl7.org/fhir/SearchParameter/individual-birthdate', expression: 'birthDate' },
        { definition: 'http://hl7.org/fhir/SearchParameter/Patient-death-date', expression: 'deceased' },
      ],
    }
    for (const param of [marital, minder, both, lived]) await as('administrator').update(param)
    expect(await refusedWith(as('system').search(type, criteria))).toMatchObject({ code: 'indexing' })
    await desk.indexer.work(atOnce)
    expect(idsOf(await as('system').search(type, criteria))).toEqual(found)
  })

  it('is included by, once it is complete', async () => {
    const desk = await aDeskWithPatients()
    const { as } = desk
    await as('system').update({ resourceType: 'Practitioner', id: 'p' })
    await as('system').update(aPatient('a', 'M', { generalPractitioner: [{ reference: 'Practitioner/p' }] }))
    const minder = {
      ...marital,
      code: 'minder',
      type: 'reference',
      expression: 'Patient.generalPractitioner',
    }
    await as('administrator').update(minder)
    const asked = '_id=a&_include=Patient:minder'
    expect(await refusedWith(as('system').search('Patient', asked))).toMatchObject({ code: 'indexing' })
    await desk.indexer.work(atOnce)
    expect(idsOf(await as('system').search('Patient', asked))).toEqual(['a', 'p'])
    const back = await as('system').search('Practitioner', '_id=p&_revinclude=Patient:minder')
    expect(idsOf(back)).toEqual(['a', 'p'])
  })

  it('is in the CapabilityStatement only while it is complete', async () => {
    const desk = await aDeskWithPatients()
    const isListed = async () =>
      JSON.stringify(await desk.as('system').act({ interaction: 'capabilities' })).includes('"marital"')
    await desk.as('administrator').update(marital)
    expect(await isListed()).toBe(false)
    await desk.indexer.work(atOnce)
    expect(await isListed()).toBe(true)
  })

  it('starts anew when its expression changes, and nothing old is found by it', async () => {
    const desk = await aDeskWithPatients()
    await load(desk, marital)
    await desk.as('system').update(aPatient('e', 'M', { gender: 'male' }))
    await desk.as('administrator').update({ ...marital, expression: 'Patient.gender' })
    const asked = () => desk.as('system').search('Patient', 'marital=M')
    expect(await refusedWith(asked())).toMatchObject({ code: 'indexing' })
    await desk.indexer.work(atOnce)
    expect(await asked()).toEqual([])
    expect(idsOf(await desk.as('system').search('Patient', 'marital=male'))).toEqual(['e'])
  })

  it('does not start anew when only its prose changes', async () => {
    const desk = await aDeskWithPatients()
    await load(desk, marital)
    await desk.as('administrator').update({ ...marital, description: 'Whether somebody is married' })
    expect(idsOf(await desk.as('system').search('Patient', 'marital=M'))).toEqual(['a', 'c'])
  })

  it('ends with its deletion, and leaves nothing to another of its code', async () => {
    const desk = await aDeskWithPatients()
    await load(desk, marital)
    await desk.as('administrator').remove('SearchParameter/marital')
    const asked = () => desk.as('system').search('Patient', 'marital=M')
    expect(await refusedWith(asked())).toMatchObject({ code: 'unknown-parameter' })
    const other = { ...marital, id: 'other', url: `${marital.url}-other`, expression: 'Patient.gender' }
    await load(desk, other)
    expect(await asked()).toEqual([])
  })

  it('rests while it is retired', async () => {
    const desk = await aDeskWithPatients()
    await load(desk, marital)
    expect(await warningOf(desk, { ...marital, status: 'retired' })).toContain('status is retired')
    expect(await refusedWith(desk.as('system').search('Patient', 'marital=M'))).toMatchObject({
      code: 'unknown-parameter',
    })
    await desk.as('system').update(aPatient('e', 'M'))
    await load(desk, marital)
    expect(idsOf(await desk.as('system').search('Patient', 'marital=M'))).toEqual(['a', 'c', 'e'])
  })

  it('of every type finds in every type', async () => {
    const desk = await aDeskWithPatients()
    await desk.as('system').update({ resourceType: 'Basic', id: 'x', code: { text: 'x' }, language: 'de' })
    await desk.as('system').update(aPatient('a', 'M', { language: 'de' }))
    await load(desk, { ...marital, code: 'spoken', base: ['Resource'], expression: 'Resource.language' })
    for (const [type, id] of [
      ['Basic', 'x'],
      ['Patient', 'a'],
    ] as const)
      expect(idsOf(await desk.as('system').search(type, 'spoken=de'))).toEqual([id])
  })

  it.each([
    ['a special one', { type: 'special' }, 422, 'type'],
    ['one without an expression', { expression: undefined }, 422, 'expression'],
    ['one whose expression does not compile', { expression: 'Patient.where(' }, 422, 'expression'],
    ['one that calls what there is not', { expression: 'Patient.frobnicate()' }, 422, 'expression'],
    ['one of a type that there is not', { base: ['Patent'] }, 422, 'base[0]'],
    ['one whose code is a chain', { code: 'a.b' }, 422, 'code'],
    ['one whose code is FHIR’s', { code: '_mine' }, 422, 'code'],
    ['one whose code another has', { code: 'gender', expression: 'Patient.maritalStatus' }, 409, 'code'],
    ['a composite without parts', { type: 'composite' }, 422, 'component'],
    [
      'a composite of unknown parts',
      {
        type: 'composite',
        component: ['a', 'b'].map((one) => ({ definition: `https://hospital.test/${one}`, expression: 'x' })),
      },
      422,
      'component[0].definition',
    ],
    [
      'a composite of three dates',
      {
        type: 'composite',
        component: Array.from({ length: 3 }, () => ({
          definition: 'http://hl7.org/fhir/SearchParameter/individual-birthdate',
          expression: 'birthDate',
        })),
      },
      422,
      'component',
    ],
  ])('is refused: %s', async (_what, change, status, at) => {
    const { as } = await aDefiningDesk()
    expect(
      await refusedWith(as('administrator').update({ ...marital, ...change } as Resource)),
    ).toMatchObject({
      status,
      expression: `SearchParameter.${at}`,
    })
  })

  it('is refused where one that was loaded has its code', async () => {
    const { as } = await aDefiningDesk()
    await as('administrator').update(marital)
    const twin = { ...marital, id: 'twin', url: `${marital.url}-twin` }
    expect(await refusedWith(as('administrator').update(twin))).toMatchObject({
      status: 409,
      says: `Patient has a search parameter "marital" already: ${marital.url}.`,
    })
  })

  it('stands back where a guide only repeats FHIR’s own', async () => {
    const desk = await aDeskWithPatients()
    const repeated = {
      ...marital,
      code: 'gender',
      derivedFrom: 'http://hl7.org/fhir/SearchParameter/individual-gender',
      expression: 'Patient.gender',
    }
    expect(await warningOf(desk, repeated)).toContain('the built-in one of this code')
    expect(await desk.as('system').search('Patient', 'gender=male')).toEqual([])
  })

  it('that fails on a resource does not keep it out', async () => {
    const desk = await aDeskWithPatients()
    await load(desk, { ...marital, expression: 'Patient.name.given.single()', type: 'string' })
    await desk.as('system').update(aPatient('e', 'M', { name: [{ given: ['Ada', 'Bea'] }] }))
    await desk.as('system').update(aPatient('f', 'M', { name: [{ given: ['Ada'] }] }))
    expect(idsOf(await desk.as('system').search('Patient', 'marital=ada'))).toEqual(['f'])
  })
})
