import { munCodes } from '../../../fhir/index.ts'
import type { Unit } from '../../desk/index.ts'
import type { Breakdown, Figure } from '../map-report.ts'
import { countBy, daysBetween, mean, percentile } from '../rules-figures.ts'
import { codeIn, type Period, type Work } from '../work.ts'

interface Release {
  readonly requester: string
  readonly days: number
}

/** Days from receipt to completion of the requests completed in the period: mean and 90th percentile. */
export const releaseTurnaround = async (unit: Unit, period: Period): Promise<Figure[]> => {
  const code = `code=${munCodes('mun-task-code')}|release-request`
  const found: readonly Work[] = await unit.find('Task', `${code}&status=completed`)
  const releases = found.flatMap((task) => releaseIn(task, period))
  return [
    figure('mean-days', releases, (days) => mean(days)),
    figure('p90-days', releases, (days) => percentile(days, 0.9)),
  ]
}

const releaseIn = (task: Work, { from, through }: Period): Release[] => {
  const done = (task.executionPeriod?.end ?? task.lastModified ?? task.meta?.lastUpdated ?? '').slice(0, 10)
  if (!task.authoredOn || done < from || done > through) return []
  return [{ requester: requesterOf(task), days: daysBetween(task.authoredOn, done) }]
}

const requesterOf = ({ input = [] }: Work): string =>
  input.find(({ type }) => codeIn('mun-task-input', type) === 'requester-type')?.valueCode ?? 'unknown'

type Summary = (days: readonly number[]) => number | undefined

const figure = (name: string, releases: readonly Release[], summary: Summary): Figure => ({
  name,
  count: releases.length,
  score: inDays(summary(releases.map(({ days }) => days))),
  by: [byRequester(releases, summary)],
})

const byRequester = (releases: readonly Release[], summary: Summary): Breakdown => ({
  name: 'requester-type',
  rows: countBy(releases.map(({ requester }) => requester)).map(([value, count]) => {
    const days = releases.filter(({ requester }) => requester === value).map((one) => one.days)
    return { value, count, score: inDays(summary(days)) }
  }),
})

const inDays = (value: number | undefined) => (value === undefined ? undefined : { value, unit: 'd' })
