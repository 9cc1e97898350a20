import { group, issue, many, maybe, one, type Resource, refusal } from '../../../fhir/index.ts'
import { type Act, mayDo, operation, type Unit } from '../../desk/index.ts'
import { chartsOf, refOf, theChart } from '../charts.ts'
import { activeHolds } from '../holds/gather.ts'
import { clockStatuses } from '../kinds.ts'
import { canonicalOf, type Facility } from '../rules-clock.ts'
import { candidates } from './candidates.ts'
import { type Asking, type Judged, judgeChart } from './gather.ts'
import { setClock } from './persist.ts'

/** Works out how long charts must be kept: of one chart, of a patient, or of the department. */
export const retentionEvaluate = (facility: Facility) =>
  operation({
    name: 'retention-evaluate',
    does: 'Works out how long charts must be kept, by which rule, and why.',
    on: ['List', 'Patient'],
    levels: ['instance', 'system'],
    changes: true,
    in: {
      asOf: maybe('date', 'The day for which it is asked; today unless given'),
      ruleSet: many('string', 'Ids of rules to use instead of those in force: a simulation'),
      persist: maybe('boolean', 'Whether to keep the result in the charts’ clocks'),
    },
    out: {
      chart: group('0..*', 'One for each chart', {
        chart: one('Reference', 'The chart'),
        status: one('code', 'Where its clock stands', ['unclassified', ...clockStatuses]),
        rule: maybe('canonical', 'The rule that won'),
        citation: maybe('string', 'The law that the rule stands on'),
        action: maybe('code', 'What follows'),
        trigger: maybe('code', 'The event that it counts from'),
        triggerDate: maybe('date', 'The day of the event'),
        retainThrough: maybe('date', 'The last day on which the chart must be kept'),
        eligibleOn: maybe('date', 'The first day on which it may be destroyed'),
        explanation: many('string', 'How it was worked out'),
        clock: maybe('Reference', 'The clock it was kept in'),
      }),
    },
    refuses: {
      'not-found': 'there is no such chart or patient',
      'breaks-rule': 'a rule is not known, or a simulation is to be kept',
      'not-permitted': 'the role may look but not keep',
    },
    perform: async (unit, input, act) => {
      const ruleSet = input.ruleSet && checkedRules(facility, input.ruleSet, input.persist)
      if (input.persist && !mayDo(act.caller, 'update', 'Basic')) throw mayOnlyLook(act)
      const holds = await activeHolds(unit)
      const asking = { facility, holds, asOf: input.asOf ?? unit.today, ...(ruleSet ? { ruleSet } : {}) }
      const rows = []
      for (const chart of await chartsAsked(unit, act, asking.asOf))
        rows.push(await evaluate(unit, chart, asking, input.persist === true))
      return { chart: rows }
    },
  })

const evaluate = async (unit: Unit, chart: Resource, asking: Asking, persist: boolean) => {
  const judged = await judgeChart(unit, chart, asking)
  const clock = persist ? await setClock(unit, judged) : undefined
  if (judged.verdict.status === 'unclassified') unit.warn(unclassified(chart))
  return { ...rowOf(judged), ...(clock ? { clock: refOf(clock) } : {}) }
}

const chartsAsked = async (unit: Unit, act: Act, asOf: string): Promise<readonly Resource[]> => {
  if (act.type === 'List') return [await theChart(unit, act.id ?? '')]
  if (act.type === undefined) return candidates(unit, undefined, asOf)
  if (await unit.live(`Patient/${act.id}`)) return chartsOf(unit, `Patient/${act.id}`)
  throw refusal('not-found', { says: `Patient/${act.id} is not here.`, next: 'Check the id.' })
}

const rowOf = ({ chart, verdict }: Judged) => {
  const { winner, triggerDate, retainThrough, eligibleOn } = verdict
  return {
    chart: refOf(chart),
    status: verdict.status,
    ...(winner
      ? {
          rule: canonicalOf(winner),
          citation: winner.citation,
          action: winner.action,
          trigger: winner.trigger,
        }
      : {}),
    ...(triggerDate ? { triggerDate } : {}),
    ...(retainThrough ? { retainThrough } : {}),
    ...(eligibleOn ? { eligibleOn } : {}),
    explanation: verdict.explanation,
  }
}

const checkedRules = (facility: Facility, ids: readonly string[], persist = false): readonly string[] => {
  const unknown = ids.find((id) => !facility.rules.some((rule) => rule.id === id))
  if (unknown !== undefined)
    throw refusal('breaks-rule', {
      says: `There is no retention rule "${unknown}".`,
      next: 'Use ids of profiles/retention-rules, such as US-HOSP.',
      expression: 'ruleSet',
    })
  if (persist)
    throw refusal('breaks-rule', {
      says: 'A simulation with chosen rules is not kept.',
      next: 'Leave out ruleSet or persist.',
      expression: 'persist',
    })
  return ids
}

const unclassified = (chart: Resource) =>
  issue('missing-input', {
    severity: 'warning',
    says: `${refOf(chart)} has no class, so no rule can be applied and nothing of it is destroyed.`,
    next: 'Give the chart its ext-record-class.',
    expression: 'List.extension',
  })

const mayOnlyLook = ({ caller }: Act) =>
  refusal('not-permitted', {
    says: `The role ${caller.role} may look at retention but not keep the result.`,
    next: 'Leave out persist.',
    expression: 'persist',
  })
