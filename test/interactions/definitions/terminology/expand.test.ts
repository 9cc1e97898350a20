import type { Resource } from '../../../../src/fhir/index.ts'
import { refusedWith } from '../a-defining-desk.ts'
import { aWardDesk, icd10cm, set, setUrl, system } from './a-ward-desk.ts'

const codesOf = ({ expansion }: Resource): string[] =>
  ((expansion as { contains?: { code: string }[] }).contains ?? []).map(({ code }) => code)

describe('ValueSet/$expand', () => {
  it.each([
    ['lists the codes in order', '', ['med', 'card', 'old', 'surg']],
    ['pages', '&offset=1&count=2', ['card', 'old']],
    ['gives the total alone', '&count=0', []],
    ['filters by every word of the display', '&filter=ology%20CARD', ['card']],
    ['leaves out inactive codes', '&activeOnly=true', ['med', 'card', 'surg']],
  ])('%s', async (_what, query, codes) => {
    const { ask } = await aWardDesk()
    const answer = await ask('ValueSet', 'expand', `url=${setUrl}${query}`)
    expect(codesOf(answer)).toEqual(codes)
    expect(await ask('ValueSet', 'expand', query.slice(1), 'wards')).toMatchObject({
      expansion: { total: (answer.expansion as { total: number }).total },
    })
  })

  it('counts all that match, on every page', async () => {
    const { ask } = await aWardDesk()
    const answer = await ask('ValueSet', 'expand', `url=${setUrl}&count=1&offset=3`)
    expect(answer.expansion).toMatchObject({
      total: 4,
      offset: 3,
      contains: [{ code: 'surg', display: 'Surgery' }],
    })
  })

  it('says honestly in which language the displays are', async () => {
    const { ask } = await aWardDesk()
    const german = await ask('ValueSet', 'expand', `url=${setUrl}&displayLanguage=de`)
    expect(german.expansion).toMatchObject({
      contains: [{ display: 'Innere Medizin' }, { display: 'Cardiology' }, {}, {}],
      parameter: expect.arrayContaining([
        { name: 'displayLanguage', valueCode: 'de' },
        { name: 'displaysInLanguage', valueInteger: 1 },
      ]),
    })
    const french = await ask('ValueSet', 'expand', `url=${setUrl}&displayLanguage=fr`)
    expect(JSON.stringify(french.expansion)).toContain('No display is here in fr')
  })

  it('expands a value set that comes with the call, over codes that FHIR itself has', async () => {
    const { as } = await aWardDesk()
    const given = {
      resourceType: 'ValueSet',
      status: 'draft',
      compose: { include: [{ valueSet: [setUrl] }] },
    }
    const answer = await as('clerk').call('expand', { type: 'ValueSet', input: { valueSet: given } })
    expect(codesOf(answer)).toHaveLength(4)
    expect(answer.url).toBeUndefined()
    const gender = await as('clerk').call('expand', {
      type: 'ValueSet',
      input: { url: 'http://hl7.org/fhir/ValueSet/administrative-gender' },
    })
    expect(codesOf(gender)).toEqual(['male', 'female', 'other', 'unknown'])
  })

  it('expands what is below a heading of ICD-10-CM', async () => {
    const { as } = await aWardDesk()
    const filter = [{ property: 'concept', op: 'is-a', value: 'A00' }]
    const given = set({ include: [{ system: icd10cm, filter }] })
    const answer = await as('clerk').call('expand', { type: 'ValueSet', input: { valueSet: given } })
    expect(codesOf(answer)).toEqual(['A00', 'A00.0', 'A00.9'])
    expect(JSON.stringify(answer.expansion)).toContain(`${icd10cm}|2027`)
  })

  it.each([
    ['a url that is not known', `url=${setUrl}x`, 404, 'not-found'],
    ['a version that is not here', `url=${setUrl}&valueSetVersion=9`, 404, 'not-found'],
    ['nothing to expand', '', 400, 'missing-input'],
    ['a count below 0', `url=${setUrl}&count=-1`, 400, 'invalid-input'],
    ['an input that there is not', `url=${setUrl}&cuont=1`, 400, 'unknown-input'],
  ])('refuses %s', async (_what, query, status, code) => {
    const { ask } = await aWardDesk()
    expect(await refusedWith(ask('ValueSet', 'expand', query))).toMatchObject({ status, code })
  })

  it.each([
    [
      'a code system that is not here',
      { include: [{ system: 'http://loinc.org' }] },
      'loinc.org is not here in full',
    ],
    ['a value set that is not here', { include: [{ valueSet: ['https://x.test/vs'] }] }, 'is not known here'],
    [
      'a filter that is not supported',
      { include: [{ system, filter: [{ property: 'colour', op: '=', value: 'red' }] }] },
      'the filter colour = is not supported',
    ],
  ])('says why it cannot expand %s', async (_what, compose, why) => {
    const { as } = await aWardDesk()
    const asked = as('clerk').call('expand', { type: 'ValueSet', input: { valueSet: set(compose) } })
    expect(await refusedWith(asked)).toMatchObject({
      status: 422,
      code: 'not-expandable',
      says: expect.stringContaining(why),
    })
  })

  it('refuses a value set that is none', async () => {
    const { as } = await aWardDesk()
    const asked = (valueSet: object) =>
      refusedWith(as('clerk').call('expand', { type: 'ValueSet', input: { valueSet } }))
    expect(await asked({ resourceType: 'Patient' })).toMatchObject({ status: 400 })
    expect(await asked({ resourceType: 'ValueSet', status: 'active', compose: 'x' })).toMatchObject({
      status: 422,
    })
    const filter = [{ property: 'code', op: 'regex', value: '(' }]
    expect(await asked(set({ include: [{ system, filter }] }))).toMatchObject({ status: 422 })
  })
})
