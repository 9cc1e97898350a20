import law from '../../../../profiles/retention-rules/clocks.json' with { type: 'json' }
import {
  clockFor,
  dueOn,
  type RequestClock,
  requestClocks,
  whyNotExtended,
} from '../../../../src/department/release/deadline/rules.ts'

const clock = (task: string, requesterType?: string): RequestClock => {
  const found = clockFor(requestClocks(law), { task, ...(requesterType ? { requesterType } : {}) })
  if (!found) throw new TypeError(`no clock for ${task}`)
  return found
}

describe('a deadline', () => {
  // Scenarios 31 and 32
  it.each([
    ['release-request', 'patient', '2025-03-03', '2025-04-02', 'ACCESS'],
    ['release-request', undefined, '2025-03-03', '2025-04-02', 'ACCESS'],
    ['release-request', 'payer', '2025-03-03', '2025-04-02', 'RELEASE-TARGET'],
    ['amendment-request', undefined, '2025-01-15', '2025-03-16', 'AMEND'],
    ['accounting-request', 'patient', '2025-01-15', '2025-03-16', 'ACCOUNTING'],
  ])('of a %s by a %s received on %s is %s', (task, requester, received, due, id) => {
    const one = clock(task, requester)
    expect([dueOn(received, one), one.id]).toEqual([due, id])
  })

  // Scenario 31
  it.each([
    ['in time', {}, undefined],
    ['on the last day', { noticeDate: '2025-04-02' }, undefined],
    ['after the due date', { noticeDate: '2025-04-03' }, 'noticeDate'],
    ['before receipt', { noticeDate: '2025-03-02' }, 'noticeDate'],
    ['a second time', { extended: true }, 'Task'],
    ['beyond the maximum', { newDueDate: '2025-05-03' }, 'newDueDate'],
    ['to a day that is not later', { newDueDate: '2025-04-02' }, 'newDueDate'],
  ])('of an access request is extended %s', (_, change, fault) => {
    const wish = {
      received: '2025-03-03',
      newDueDate: '2025-05-02',
      noticeDate: '2025-03-25',
      extended: false,
      ...change,
    }
    expect(whyNotExtended(wish, clock('release-request'))?.expression).toBe(fault)
  })

  // Scenario 32
  it('of an amendment request is extended by thirty days', () => {
    const wish = {
      received: '2025-01-15',
      newDueDate: '2025-04-15',
      noticeDate: '2025-03-01',
      extended: false,
    }
    expect(whyNotExtended(wish, clock('amendment-request'))).toBeUndefined()
  })
})
