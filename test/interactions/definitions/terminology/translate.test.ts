import type { Resource } from '../../../../src/fhir/index.ts'
import { refusedWith, valuesOf } from '../a-defining-desk.ts'
import { aWardDesk, icd10cm, setUrl, system } from './a-ward-desk.ts'

describe('ConceptMap/$translate', () => {
  const map = {
    resourceType: 'ConceptMap',
    id: 'wards-to-letters',
    url: 'https://hospital.test/ConceptMap/wards',
    status: 'active',
    sourceUri: setUrl,
    group: [
      {
        source: system,
        target: 'https://hospital.test/CodeSystem/letters',
        element: [
          { code: 'card', target: [{ code: 'M', display: 'Medical', equivalence: 'wider' }] },
          { code: 'surg', target: [{ equivalence: 'unmatched' }] },
        ],
        unmapped: { mode: 'fixed', code: 'Z', display: 'Other' },
      },
    ],
  }
  const translated = async (query: string, id?: string) => {
    const { ask, librarian } = await aWardDesk()
    await librarian.update(map)
    return ask('ConceptMap', 'translate', query, id)
  }
  const matches = (answer: Resource) =>
    (answer.parameter as { name: string; part: object[] }[])
      .filter(({ name }) => name === 'match')
      .map(({ part }) => part)

  it.each([
    ['by its url', `url=${map.url}&`, undefined],
    ['at its address', '', 'wards-to-letters'],
    ['of whatever maps from the value set', `source=${setUrl}&`, undefined],
  ])('translates by a map %s', async (_how, by, id) => {
    const answer = await translated(`${by}system=${system}&code=card`, id)
    expect(valuesOf(answer).result).toBe(true)
    expect(matches(answer)).toEqual([
      [
        { name: 'equivalence', valueCode: 'wider' },
        {
          name: 'concept',
          valueCoding: { system: 'https://hospital.test/CodeSystem/letters', code: 'M', display: 'Medical' },
        },
        { name: 'source', valueUri: map.url },
      ],
    ])
  })

  it.each([
    ['has no translation of a code that is unmatched', `system=${system}&code=surg`, false],
    ['gives the fixed code for one that is not mapped', `system=${system}&code=med`, true],
    ['goes back', 'code=M&reverse=true', true],
    ['has none for another system', `system=${icd10cm}&code=card`, false],
    ['has none into another system', `system=${system}&code=card&targetsystem=${icd10cm}`, false],
  ])('%s', async (_what, query, result) => {
    expect(valuesOf(await translated(query, 'wards-to-letters')).result).toBe(result)
  })

  it('turns the equivalence round when it goes back', async () => {
    expect(JSON.stringify(matches(await translated('code=M&reverse=true', 'wards-to-letters')))).toContain(
      'narrower',
    )
  })

  it('refuses a map that is not here', async () => {
    const refused = await refusedWith(translated(`url=https://x.test&system=${system}&code=card`))
    expect(refused).toMatchObject({ status: 404 })
  })
})
