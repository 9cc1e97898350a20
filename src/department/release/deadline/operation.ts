import { mun, one, refusal, toRecord } from '../../../fhir/index.ts'
import { operation } from '../../desk/index.ts'
import { releaseRequest } from '../kinds.ts'
import { taskCode } from './intake.ts'
import { clockFor, type RequestClock, whyNotExtended } from './rules.ts'

const noticeUrl = mun('ext-extension-notice')

/** The one extension that the law gives a request. */
export const extendDeadline = (clocks: readonly RequestClock[]) =>
  operation({
    name: 'extend-deadline',
    does: 'Extends a request’s deadline once, on a written notice with the reason and the new date.',
    on: ['Task'],
    levels: ['instance'],
    changes: true,
    in: {
      reason: one('string', 'Why more time is needed'),
      newDueDate: one('date', 'The day by which it will be answered'),
      noticeDate: one('date', 'The day on which the written notice went out'),
    },
    out: { return: one('Resource', 'The Task') },
    refuses: { 'breaks-rule': 'a second extension, a notice after the due date, or too long a time' },
    perform: async (unit, { reason, newDueDate, noticeDate }, act) => {
      const task = await unit.live(`Task/${act.id}`)
      if (!task) throw refusal('not-found', { says: `Task/${act.id} is not here.`, next: 'Check the id.' })
      const { received, requesterType } = toRecord(releaseRequest, task)
      const clock = clockFor(clocks, {
        task: taskCode(task) ?? '',
        ...(requesterType ? { requesterType } : {}),
      })
      if (!clock) throw noClock(act.id)
      const extended = (task.extension ?? []).some(({ url }) => url === noticeUrl)
      const fault = whyNotExtended({ received, newDueDate, noticeDate, extended }, clock)
      if (fault) throw refusal('breaks-rule', fault)
      const restriction = (task.restriction ?? {}) as { period?: object }
      return {
        return: await unit.put({
          ...task,
          extension: [...(task.extension ?? []), notice({ reason, newDueDate, noticeDate })],
          restriction: { ...restriction, period: { ...restriction.period, end: newDueDate } },
          lastModified: unit.now,
        }),
      }
    },
  })

const notice = (given: { reason: string; newDueDate: string; noticeDate: string }) => ({
  url: noticeUrl,
  extension: [
    { url: 'reason', valueString: given.reason },
    { url: 'newDueDate', valueDate: given.newDueDate },
    { url: 'noticeDate', valueDate: given.noticeDate },
  ],
})

const noClock = (id: string | undefined) =>
  refusal('breaks-rule', {
    says: `Task/${id} is no request with a deadline of its own.`,
    next: 'Name a release, amendment or accounting request.',
    expression: 'Task.code',
  })
