import type { Resource } from '../../src/fhir/index.ts'
import { aChartRoom } from '../builders/a-chart.ts'
import { refusedWith } from '../builders/answers.ts'

const deletion = (...urls: readonly string[]): Resource => ({
  resourceType: 'Bundle',
  type: 'transaction',
  entry: urls.map((url) => ({ request: { method: 'DELETE', url } })),
})

describe('a conditional delete', () => {
  it.each([
    ['_id=c1', 2],
    ['patient=ada&_count=2', 1],
    ['_id=c1,c2,c3&_count=10', 0],
    ['_id=unknown', 3],
  ])('by %s leaves %i of three', async (query, left) => {
    const { as } = await aChartRoom({ rooms: [] })
    await as('system').act({ interaction: 'delete', type: 'Condition', query })
    expect(await as('system').search('Condition', '')).toHaveLength(left)
  })

  it.each([
    ['patient=ada', 412],
    ['_id=c1,c2,c3&_count=2', 412],
    ['_count=10', 400],
    ['', 400],
    ['famly=x', 400],
  ])('by %s is refused with %i, and deletes nothing', async (query, status) => {
    const { as } = await aChartRoom({ rooms: [] })
    const refused = await refusedWith(as('system').act({ interaction: 'delete', type: 'Condition', query }))
    expect(refused.status).toBe(status)
    expect(await as('system').search('Condition', '')).toHaveLength(3)
  })

  it.each([
    ['patient=ada&_count=2', 1],
    ['_id=c1', 2],
    ['_id=unknown', 3],
  ])('by %s within a transaction leaves %i of three', async (query, left) => {
    const { as } = await aChartRoom({ rooms: [] })
    await as('system').transact(deletion(`Condition?${query}`))
    expect(await as('system').search('Condition', '')).toHaveLength(left)
  })

  it('within a transaction is refused where it means what another entry means', async () => {
    const { as } = await aChartRoom({ rooms: [] })
    const both = deletion('Condition?patient=ada&_count=2', 'Condition/c1')
    expect(await refusedWith(as('system').transact(both))).toMatchObject({ status: 400 })
    const many = deletion('Condition?patient=ada')
    expect(await refusedWith(as('system').transact(many))).toMatchObject({ status: 412 })
    expect(await as('system').search('Condition', '')).toHaveLength(3)
  })
})
