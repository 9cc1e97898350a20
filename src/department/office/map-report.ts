import { MUN, munCodes, type Resource, toResource } from '../../fhir/index.ts'
import { kpiReport } from './kinds.ts'
import table from './measures.json' with { type: 'json' }

export type MeasureName = keyof typeof table
const measureNames = Object.keys(table)

/** A figure with its breakdowns. */
export interface Figure {
  readonly name: string
  readonly count: number
  /** A measured value, such as mean days; absent for a plain count. */
  readonly score?: { readonly value: number; readonly unit: string } | undefined
  readonly by: readonly Breakdown[]
}

export interface Breakdown {
  readonly name: string
  readonly rows: readonly {
    readonly value: string
    readonly count: number
    readonly score?: { readonly value: number; readonly unit: string } | undefined
  }[]
}

/** What a report is about. Days are YYYY-MM-DD. */
export interface Report {
  readonly measure: MeasureName
  readonly from: string
  readonly through: string
  readonly now: string
  readonly figures: readonly Figure[]
}

/** @see https://hl7.org/fhir/R4/measurereport.html */
export const reportOf = ({ measure, from, through, now, figures }: Report): Resource => ({
  ...toResource(kpiReport, {
    status: 'complete',
    measure: measureUrl(measure),
    reportedOn: now,
    from,
    through,
  }),
  group: figures.map(groupOf),
})

const figures = munCodes('mun-kpi')
const coded = (code: string) => ({ coding: [{ system: figures, code }] })
const population = (count: number) => [
  {
    code: {
      coding: [
        { system: 'http://terminology.hl7.org/CodeSystem/measure-population', code: 'measure-population' },
      ],
    },
    count,
  },
]
const scored = (score: Figure['score']) =>
  score === undefined
    ? {}
    : {
        measureScore: {
          value: score.value,
          unit: score.unit,
          system: 'http://unitsofmeasure.org',
          code: score.unit,
        },
      }

const groupOf = ({ name, count, score, by }: Figure) => {
  const filled = by.filter(({ rows }) => rows.length > 0)
  return {
    code: coded(name),
    population: population(count),
    ...scored(score),
    ...(filled.length > 0 ? { stratifier: filled.map(stratifierOf) } : {}),
  }
}

const stratifierOf = ({ name, rows }: Breakdown) => ({
  code: [coded(name)],
  stratum: rows.map(({ value, count, score }) => ({
    value: { text: value },
    population: population(count),
    ...scored(score),
  })),
})

/** The canonical URL of a measure. */
const measureUrl = (name: MeasureName): string => `${MUN}/Measure/${name}`

const measureOf = (name: MeasureName): Resource => {
  const { title, says, better, unit } = table[name]
  return {
    resourceType: 'Measure',
    id: name,
    url: measureUrl(name),
    version: '0.1.0',
    name: name.replace(/(^|-)(\w)/g, (_, _dash, letter: string) => letter.toUpperCase()),
    title,
    status: 'active',
    experimental: false,
    publisher: 'Muniment',
    description: `${says}. Unit: ${unit}.`,
    improvementNotation: {
      coding: [
        { system: 'http://terminology.hl7.org/CodeSystem/measure-improvement-notation', code: better },
      ],
    },
  }
}

/** The department's measures as resources, to be kept at `Measure/[name]`. @see https://hl7.org/fhir/R4/measure.html */
export const measures = (): Resource[] =>
  measureNames.filter((name): name is MeasureName => Object.hasOwn(table, name)).map(measureOf)
