import type { Step } from '../day.ts'
import type { Answered } from '../teller.ts'

const measures = ['open-work', 'release-turnaround', 'charts-due-for-disposal', 'deficiencies']

/** 10. The manager's figures, as MeasureReports. */
export const figures: Step = {
  title: 'The manager reads the figures',
  run: async ({ tell, people }) => {
    for (const measure of measures) {
      const report = await tell.ask(
        people.manager,
        `/fhir/Measure/$kpi?measure=${measure}&periodStart=2026-11-01&periodEnd=2026-11-30`,
        { show: inShort },
      )
      tell.check(
        report.resourceType === 'MeasureReport' && report.status === 'complete',
        `${measure} is reported`,
      )
    }
  },
}

const inShort = (report: Answered): string => {
  if (report.resourceType !== 'MeasureReport') return JSON.stringify(report)
  return (report.group ?? []).map(groupInShort).join('; ')
}

const groupInShort = ({ code, population = [], measureScore, stratifier = [] }: Answered): string => {
  const name = code?.text ?? code?.coding?.[0]?.code ?? 'all'
  const counts = population.map((one: Answered) => one.count).join('/')
  const strata = stratifier.flatMap(({ code: [by] = [{}], stratum = [] }: Answered) =>
    stratum.map(
      (one: Answered) =>
        `${by.text ?? by.coding?.[0]?.code} ${one.value?.text ?? ''}: ${one.population?.[0]?.count ?? one.measureScore?.value ?? ''}`,
    ),
  )
  return [`${name} ${measureScore?.value ?? counts} ${measureScore?.unit ?? ''}`.trim(), ...strata].join(', ')
}
