import { many, maybe, type Resource, refusal, toRecord } from '../../../fhir/index.ts'
import { operation, type Unit } from '../../desk/index.ts'
import { chart } from '../kinds.ts'
import { analyzeVisit } from './analyze.ts'
import { requirements } from './decide.ts'

const rulesets = [...new Set(requirements.map(({ ruleset }) => ruleset))]

/**
 * `$analyze-chart`: holds a chart against what it must have. Of a visit that is not over nothing is missing yet.
 * @see https://www.ecfr.gov/current/title-42/section-482.24
 */
export const analyzeChart = operation({
  name: 'analyze-chart',
  does: 'Holds a chart against what its class must have; opens and closes deficiencies',
  on: ['List', 'Encounter'],
  levels: ['instance'],
  changes: true,
  in: { ruleset: maybe('code', 'By whose requirements', rulesets) },
  out: {
    opened: many('Resource', 'Deficiencies opened'),
    closed: many('Resource', 'Deficiencies made good'),
  },
  refuses: { 'not-found': 'the chart or its visit is not here', 'breaks-rule': 'the chart is of no visit' },
  perform: async (unit, _input, act) => {
    const reference = await visitOf(unit, act.type ?? '', act.id ?? '')
    return analyzeVisit(unit, await here(unit, reference))
  },
})

const visitOf = async (unit: Unit, type: string, id: string): Promise<string> => {
  if (type === 'Encounter') return `Encounter/${id}`
  const { episode } = toRecord(chart, await here(unit, `List/${id}`))
  if (episode) return episode
  throw refusal('breaks-rule', {
    says: 'The chart is of no visit, so nothing tells what it must have.',
    next: 'Give the chart its episode, or analyze the visit.',
    expression: 'List.extension',
  })
}

const here = async (unit: Unit, reference: string): Promise<Resource> => {
  const found = await unit.live(reference)
  if (found) return found
  throw refusal('not-found', { says: `${reference} is not here.`, next: 'Check the id.' })
}
