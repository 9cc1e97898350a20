import type { Unit } from '../../desk/index.ts'
import type { Figure } from '../map-report.ts'
import { ageBands, bandOf, countBy, daysBetween } from '../rules-figures.ts'
import { codeIn, openWork as findOpen, lastDay, ownerOf, type Period, type Work } from '../work.ts'

/** Work that is not done, by age, owner and kind. */
export const openWork = async (unit: Unit, period: Period): Promise<Figure[]> => {
  const work = await findOpen(unit, period)
  const day = lastDay(unit, period)
  const ages = work.map((task) => bandOf(ageOf(task, day)))
  const bands = ageBands.map(({ name }) => name)
  return [
    {
      name: 'open-work',
      count: work.length,
      by: [
        { name: 'age', rows: rowsOf(ages, bands) },
        { name: 'owner', rows: rowsOf(work.map(ownerOf)) },
        { name: 'kind', rows: rowsOf(work.map(({ code }) => codeIn('mun-task-code', code) ?? 'other')) },
      ],
    },
  ]
}

/** Open deficiencies, by kind and owner, and those overdue. */
export const deficiencies = async (unit: Unit, period: Period): Promise<Figure[]> => {
  const work = await findOpen(unit, period, 'deficiency')
  const day = lastDay(unit, period)
  const overdue = work.filter((task) => (task.restriction?.period?.end ?? '9999').slice(0, 10) < day)
  return [
    {
      name: 'open-deficiencies',
      count: work.length,
      by: [
        { name: 'kind', rows: rowsOf(work.map(kindOf)) },
        { name: 'owner', rows: rowsOf(work.map(ownerOf)) },
      ],
    },
    { name: 'overdue', count: overdue.length, by: [{ name: 'owner', rows: rowsOf(overdue.map(ownerOf)) }] },
  ]
}

const ageOf = ({ authoredOn }: Work, day: string) => (authoredOn ? daysBetween(authoredOn, day) : 0)
const kindOf = ({ reasonCode }: Work) => codeIn('mun-deficiency-type', reasonCode) ?? 'other'
const rowsOf = (names: readonly string[], first: readonly string[] = []) =>
  countBy(names, first).map(([value, count]) => ({ value, count }))
