import { addTo, compareDays, latestDay } from '../../../fhir/dates.ts'
import table from './requests.json' with { type: 'json' }

/** How long the department has for a kind of request, and by how much it may extend once. */
export interface RequestClock {
  readonly id: string
  /** The Task's code. */
  readonly task: string
  /** Who must ask for it to count; anybody if empty. */
  readonly requesters: readonly string[]
  readonly days: number
  readonly extensionDays: number
  readonly citation: string
}

/** A row of the law's clocks, as `profiles/retention-rules/clocks.json` has them. */
export interface ClockRow {
  readonly id: string
  readonly citation: string
  readonly status: string
  readonly base?: number
  readonly unit?: string
  readonly extension?: { readonly days: number }
}

/** The clocks of requests: the law's where it has one in force in days, else the department's own target. */
export const requestClocks = (rows: readonly ClockRow[]): readonly RequestClock[] =>
  table.flatMap(({ clock: id, task, requesters, target }) => {
    const row = rows.find((one) => one.id === id && one.status === 'in-force' && one.unit === 'd')
    if (row?.base && row.extension)
      return [
        { id, task, requesters, days: row.base, extensionDays: row.extension.days, citation: row.citation },
      ]
    return target ? [{ id, task, requesters, ...target, citation: 'the department’s target' }] : []
  })

/** The clock of a request: the first that is for its Task code and its requester. A requester not named is a patient. */
export const clockFor = (
  clocks: readonly RequestClock[],
  { task, requesterType = 'patient' }: { readonly task: string; readonly requesterType?: string },
): RequestClock | undefined =>
  clocks.find(
    (clock) =>
      clock.task === task && (clock.requesters.length === 0 || clock.requesters.includes(requesterType)),
  )

/** The last lawful day for an answer; the day of receipt is day 0. */
export const dueOn = (received: string, clock: RequestClock): string => addTo(received, clock.days, 'd')

/** A wish to extend a deadline. Days are YYYY-MM-DD. */
export interface Extension {
  readonly received: string
  readonly newDueDate: string
  readonly noticeDate: string
  /** Whether it was extended before. */
  readonly extended: boolean
}

export interface NotExtended {
  readonly says: string
  readonly next: string
  readonly expression: string
}

/** Why a deadline cannot be extended so; nothing if it can. @see 45 CFR 164.524(b)(2)(ii) */
export const whyNotExtended = (wish: Extension, clock: RequestClock): NotExtended | undefined => {
  const { received, newDueDate, noticeDate } = wish
  const due = dueOn(received, clock)
  const longest = addTo(received, clock.days + clock.extensionDays, 'd')
  const law = `(${clock.citation})`
  if (wish.extended)
    return {
      says: `The request was extended once; a second time is not lawful ${law}.`,
      next: 'Answer by the date that was given.',
      expression: 'Task',
    }
  if (compareDays(noticeDate, due) > 0 || compareDays(noticeDate, latestDay(received)) < 0)
    return {
      says: `The notice must be given between receipt and ${due} ${law}.`,
      next: 'Send the day on which the written notice went out.',
      expression: 'noticeDate',
    }
  if (compareDays(newDueDate, longest) <= 0 && compareDays(newDueDate, due) > 0) return undefined
  return {
    says: `The new date must lie after ${due} and not beyond ${longest} ${law}.`,
    next: 'Send a date within.',
    expression: 'newDueDate',
  }
}
