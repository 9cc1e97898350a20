import { openCursors, openEverything } from '../../src/interactions/index.ts'
import { aChartRoom } from '../builders/a-chart.ts'
import { base } from '../builders/a-desk.ts'
import { linkOf, queryOf, refsOf, refusedWith, sorted } from '../builders/answers.ts'

const rooms = [openEverything(base, openCursors(new Uint8Array(32)))]
const at = (type: string, id: string) => ({
  interaction: 'operation' as const,
  operation: 'everything',
  type,
  id,
})

const adasOwn = [
  'Patient/ada',
  'Condition/c1',
  'Condition/c2',
  'DocumentReference/d1',
  'DocumentReference/d2',
  'DocumentReference/d3',
  'Encounter/v1',
  'Encounter/v2',
]

describe('everything of a patient', () => {
  it('is the chart and what it points at outside', async () => {
    const { as } = await aChartRoom({ rooms })
    const bundle = await as('clerk').act(at('Patient', 'ada'))
    expect(refsOf(bundle, 'match')).toEqual(adasOwn)
    expect(sorted(refsOf(bundle, 'include'))).toEqual(['Organization/hospital', 'Practitioner/house'])
  })

  it('comes in pages that hold each of its resources once', async () => {
    const { as } = await aChartRoom({ rooms })
    const seen: string[] = []
    let query: string | undefined = '_count=3'
    while (query !== undefined) {
      const page = await as('clerk').act({ ...at('Patient', 'ada'), query })
      seen.push(...refsOf(page, 'match'))
      const next = linkOf(page, 'next')
      query = next && queryOf(next)
    }
    expect(seen).toEqual(adasOwn)
  })

  it.each([
    ['_type=Condition,Patient', ['Patient/ada', 'Condition/c1', 'Condition/c2']],
    ['_type=Practitioner', []],
    ['start=2026-01-01&_type=Encounter', ['Encounter/v2']],
    ['end=2025-01-01&_type=Condition,Encounter', ['Condition/c1', 'Condition/c2', 'Encounter/v1']],
    ['_since=2999-01-01T00:00:00Z', []],
  ])('is narrowed by %s', async (query, refs) => {
    const { as } = await aChartRoom({ rooms })
    expect(refsOf(await as('clerk').act({ ...at('Patient', 'ada'), query }), 'match')).toEqual(refs)
  })

  it('shows a patient only what the patient may see, and nothing of others', async () => {
    const { as } = await aChartRoom({ rooms })
    const ada = as('patient', { patient: 'Patient/ada' })
    expect(refsOf(await ada.act(at('Patient', 'ada')))).toEqual(adasOwn)
    expect(await refusedWith(ada.act(at('Patient', 'bob')))).toMatchObject({ status: 404 })
    expect(refsOf(await ada.act({ interaction: 'search', compartment: 'Patient/bob' }))).toEqual([])
  })

  it('names the nearest type for one that is unknown', async () => {
    const { as } = await aChartRoom({ rooms })
    const refused = await refusedWith(as('clerk').act({ ...at('Patient', 'ada'), query: '_type=Encouter' }))
    expect(refused).toMatchObject({ status: 400, code: 'invalid-input', expression: '_type' })
    expect(refused.next).toContain('Encounter')
  })
})

it('gathers everything of an encounter, its patient too', async () => {
  const { as } = await aChartRoom({ rooms })
  const bundle = await as('clerk').act(at('Encounter', 'v1'))
  expect(refsOf(bundle, 'match')).toEqual(['Encounter/v1', 'Condition/c1'])
  expect(sorted(refsOf(bundle, 'include'))).toEqual(['Organization/hospital', 'Patient/ada'])
})

describe('the documents of a patient', () => {
  const find = { interaction: 'operation' as const, operation: 'docref', type: 'DocumentReference' }

  it.each([
    ['patient=ada', ['d2', 'd3']],
    ['patient=ada&start=2024-01-01&end=2025-12-31', ['d3', 'd1']],
    ['patient=ada&start=2024-01-01&type=http://loinc.org|18842-5', ['d2', 'd1']],
    ['patient=nobody', []],
  ])('are found by %s', async (query, ids) => {
    const { as } = await aChartRoom({ rooms })
    const bundle = await as('clerk').act({ ...find, query })
    expect(refsOf(bundle)).toEqual(ids.map((id) => `DocumentReference/${id}`))
  })

  it('are never made on demand, and the answer says so', async () => {
    const { as } = await aChartRoom({ rooms })
    const bundle = await as('clerk').act({ ...find, query: 'patient=ada&on-demand=true' })
    expect(bundle).toMatchObject({ total: 0, entry: [{ search: { mode: 'outcome' } }] })
  })

  it('are not another patient’s', async () => {
    const { as } = await aChartRoom({ rooms })
    const bob = as('patient', { patient: 'Patient/bob' })
    expect(await bob.act({ ...find, query: 'patient=ada' })).toMatchObject({ total: 0 })
  })
})
