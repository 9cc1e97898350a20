import { type Extension, mun, munCodes, type Reference, type Resource } from '../../../fhir/index.ts'
import type { Unit } from '../../desk/index.ts'
import type { Figure } from '../map-report.ts'
import { countBy } from '../rules-figures.ts'
import { openWork, type Period } from '../work.ts'

const workItems = munCodes('mun-work-item')
const folder = 'https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes|folder'

/** Charts whose retention has run out by the last day of the period and that no hold stops, by class and year. */
export const chartsDue = async (unit: Unit, { through }: Period): Promise<Figure[]> => {
  const code = `code=${munCodes('mun-basic-type')}|retention-clock`
  const clocks = await unit.find('Basic', `${code}&clock-status=eligible,running&eligible-on=le${through}`)
  const classes = await Promise.all(clocks.map((clock) => classOf(unit, clock)))
  const years = clocks.map((clock) =>
    String(extensionValue(clock, 'ext-eligible-on', 'valueDate') ?? '').slice(0, 4),
  )
  return [
    {
      name: 'charts-due',
      count: clocks.length,
      by: [
        { name: 'class', rows: rowsOf(classes) },
        { name: 'year', rows: rowsOf(years) },
        { name: 'class-and-year', rows: rowsOf(classes.map((one, place) => `${one} ${years[place]}`)) },
      ],
    },
  ]
}

/** Documents that wait to be classified, and charts of no class. */
export const unclassified = async (unit: Unit, period: Period): Promise<Figure[]> => {
  const work = await openWork(unit, period, 'work-item')
  const documents = work.filter(({ code }) =>
    code?.coding?.some((coding) => coding.system === workItems && coding.code === 'classify'),
  )
  const charts = await unit.find('List', `code=${folder}&record-class:missing=true`)
  return [
    { name: 'unclassified-documents', count: documents.length, by: [] },
    { name: 'unclassified-charts', count: charts.length, by: [] },
  ]
}

const classOf = async (unit: Unit, clock: Resource): Promise<string> => {
  const { reference }: Reference = clock.subject ?? {}
  const chart = reference ? await unit.live(reference) : undefined
  return String((chart && extensionValue(chart, 'ext-record-class', 'valueCode')) ?? 'unclassified')
}

const extensionValue = ({ extension = [] }: Resource, name: string, value: keyof Extension): unknown =>
  extension.find(({ url }) => url === mun(name))?.[value]

const rowsOf = (names: readonly string[]) => countBy(names).map(([value, count]) => ({ value, count }))
