import { refusedWith, valuesOf } from '../a-defining-desk.ts'
import { aWardDesk, icd10cm, set, setUrl, system } from './a-ward-desk.ts'

describe('CodeSystem/$lookup', () => {
  it('tells the display, the designations and the place of a code', async () => {
    const { ask } = await aWardDesk()
    const answer = await ask('CodeSystem', 'lookup', `system=${system}&code=med`)
    expect(valuesOf(answer)).toMatchObject({ name: 'Wards', version: '2026', display: 'Medicine' })
    const properties = (answer.parameter as { name: string; part: object[] }[])
      .filter(({ name }) => name === 'property')
      .map(({ part }) => part)
    expect(properties).toEqual([
      [
        { name: 'code', valueCode: 'definition' },
        { name: 'value', valueString: 'Wards without an operating theatre' },
      ],
      ...[
        ['card', 'Cardiology'],
        ['old', 'Geriatrics'],
      ].map(([code, display]) => [
        { name: 'code', valueCode: 'child' },
        { name: 'value', valueCode: code },
        { name: 'description', valueString: display },
      ]),
    ])
  })

  it.each([
    [
      'a code of the house',
      'https://w3id.org/muniment/CodeSystem/mun-agreement-type',
      'data-use',
      'Data use agreement',
    ],
    ['a code of FHIR', 'http://hl7.org/fhir/administrative-gender', 'female', 'Female'],
    ['a code of ICD-10-CM', icd10cm, 'I10', 'Essential (primary) hypertension'],
  ])('knows %s', async (_what, url, code, display) => {
    const { ask } = await aWardDesk()
    const answer = await ask('CodeSystem', 'lookup', `system=${encodeURIComponent(url)}&code=${code}`)
    expect(valuesOf(answer)).toMatchObject({ display })
  })

  it.each([
    ['an unknown code', `system=${system}&code=crad`, 404, 'not-found'],
    ['an unknown system', 'system=https://x.test/cs&code=a', 404, 'not-found'],
    ['another version', `system=${system}&code=card&version=2020`, 404, 'not-found'],
    ['another release of ICD-10-CM', `system=${icd10cm}&code=I10&version=2020`, 404, 'not-found'],
    ['a code without a system', 'code=card', 400, 'missing-input'],
    ['no code', `system=${system}`, 400, 'missing-input'],
  ])('refuses %s', async (_what, query, status, code) => {
    const { ask } = await aWardDesk()
    expect(await refusedWith(ask('CodeSystem', 'lookup', query))).toMatchObject({ status, code })
  })
})

describe('$validate-code', () => {
  it.each([
    ['a code of the system', 'CodeSystem', `url=${system}&code=card`, true],
    ['its display, however written', 'CodeSystem', `url=${system}&code=card&display=cardiology`, true],
    ['a designation', 'CodeSystem', `url=${system}&code=med&display=Innere%20Medizin`, true],
    ['another display', 'CodeSystem', `url=${system}&code=card&display=Surgery`, false],
    ['a code that is not in it', 'CodeSystem', `url=${system}&code=crad`, false],
    ['a code of ICD-10-CM', 'CodeSystem', `url=${icd10cm}&code=A00.9`, true],
    ['a code of the value set', 'ValueSet', `url=${setUrl}&system=${system}&code=surg`, true],
    ['a code without its system', 'ValueSet', `url=${setUrl}&code=surg`, true],
    ['a code that is not in the value set', 'ValueSet', `url=${setUrl}&system=${icd10cm}&code=I10`, false],
  ])('says of %s what is so', async (_what, type, query, result) => {
    const { ask } = await aWardDesk()
    const answer = valuesOf(await ask(type, 'validate-code', query))
    expect(answer.result).toBe(result)
    expect(typeof answer.message).toBe(result ? 'undefined' : 'string')
  })

  it('takes any good coding of a codeableConcept', async () => {
    const { as } = await aWardDesk()
    const codeableConcept = {
      coding: [
        { system: 'https://x.test', code: 'x' },
        { system, code: 'card' },
      ],
    }
    const answer = await as('clerk').call('validate-code', {
      type: 'CodeSystem',
      id: 'wards',
      input: { codeableConcept },
    })
    expect(valuesOf(answer)).toEqual({ result: true, display: 'Cardiology' })
  })

  it('tells what a value set lists of a code system that is not here, and what cannot be told', async () => {
    const { as } = await aWardDesk()
    const loinc = 'http://loinc.org'
    const ask = (compose: object, code: string) =>
      as('clerk').call('validate-code', {
        type: 'ValueSet',
        input: { valueSet: set(compose), system: loinc, code },
      })
    const listed = { include: [{ system: loinc, concept: [{ code: '11506-3' }] }] }
    expect(valuesOf(await ask(listed, '11506-3')).result).toBe(true)
    expect(valuesOf(await ask(listed, '1-1')).result).toBe(false)
    expect(await refusedWith(ask({ include: [{ system: loinc }] }, '11506-3'))).toMatchObject({
      status: 422,
      code: 'not-expandable',
    })
  })

  it('refuses an unknown system and an unknown value set with 404', async () => {
    const { ask } = await aWardDesk()
    expect(await refusedWith(ask('CodeSystem', 'validate-code', 'url=https://x.test&code=a'))).toMatchObject({
      status: 404,
    })
    expect(await refusedWith(ask('ValueSet', 'validate-code', 'url=https://x.test&code=a'))).toMatchObject({
      status: 404,
    })
  })
})

describe('a coding that is none', () => {
  it.each([
    ['lookup', { coding: { code: 'med', system: 5 } }],
    ['lookup', { coding: { system } }],
    ['validate-code', { url: system, codeableConcept: { coding: [null] } }],
    ['validate-code', { url: system, coding: { code: 'med', display: {} } }],
    ['subsumes', { system, codeA: 'med', codingB: { code: 5 } }],
  ])('is refused by $%s: %j', async (operation, input) => {
    const { as } = await aWardDesk()
    expect(await refusedWith(as('clerk').call(operation, { type: 'CodeSystem', input }))).toMatchObject({
      status: 400,
      code: 'invalid-input',
    })
  })
})

describe('CodeSystem/$subsumes', () => {
  it.each([
    ['med', 'card', 'subsumes'],
    ['card', 'med', 'subsumed-by'],
    ['card', 'card', 'equivalent'],
    ['card', 'surg', 'not-subsumed'],
  ])('%s and %s: %s', async (a, b, outcome) => {
    const { ask } = await aWardDesk()
    const query = `system=${system}&codeA=${a}&codeB=${b}`
    expect(valuesOf(await ask('CodeSystem', 'subsumes', query))).toEqual({ outcome })
    expect(
      valuesOf(await ask('CodeSystem', 'subsumes', query.slice(query.indexOf('&') + 1), 'wards')),
    ).toEqual({
      outcome,
    })
  })

  it('knows the headings of ICD-10-CM', async () => {
    const { ask } = await aWardDesk()
    const answer = await ask('CodeSystem', 'subsumes', `system=${icd10cm}&codeA=A00&codeB=A00.9`)
    expect(valuesOf(answer)).toEqual({ outcome: 'subsumes' })
  })

  it('refuses an unknown code with 404 and codes of two systems with 400', async () => {
    const { ask, as } = await aWardDesk()
    expect(
      await refusedWith(ask('CodeSystem', 'subsumes', `system=${system}&codeA=med&codeB=x`)),
    ).toMatchObject({
      status: 404,
      expression: 'codeB',
    })
    const input = { codingA: { system, code: 'med' }, codingB: { system: icd10cm, code: 'I10' } }
    expect(await refusedWith(as('clerk').call('subsumes', { type: 'CodeSystem', input }))).toMatchObject({
      status: 400,
    })
  })
})
