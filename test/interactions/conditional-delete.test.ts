import { aChartRoom } from '../builders/a-chart.ts'
import { refusedWith } from '../builders/answers.ts'

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
})
