import { group, many, maybe, one, refusal } from '../../../fhir/index.ts'
import { type Act, operation, type Unit } from '../../desk/index.ts'
import { activeConsents, itemsBehind } from '../gather.ts'
import type { ItemFacts } from '../map-facts.ts'
import {
  type ConsentRequest,
  type ConsentRules,
  decideItem,
  type ItemDecision,
  redactions,
} from './decide.ts'
import { residualOf } from './map-residual.ts'

export interface DecisionOptions extends ConsentRules {
  /** Groups (`Group/x`) whose members may break the glass where no consent names them. */
  readonly breakGlassGroups: readonly string[]
}

const inputs = {
  actor: many('Reference', 'Who asks, with organization; the caller if absent'),
  purpose: many('code', 'Purposes of use, v3-ActReason; those of the request if absent'),
  action: maybe('code', 'What is to be done: access, disclose, correct', ['access', 'disclose', 'correct']),
  resource: many('Reference', 'What is wanted; the record as such if absent'),
  breakGlass: maybe('boolean', 'Whether an emergency override is declared'),
  reason: maybe('string', 'Why the glass must be broken'),
}

const outputs = {
  decision: one('code', 'What holds', ['permit', 'deny', 'permit-with-redaction']),
  basis: one('string', 'The Consent, policy or law that decided'),
  obligations: many('string', 'What must be done if it is permitted'),
  resource: group('0..*', 'What holds for each resource', {
    reference: one('Reference', 'The resource'),
    decision: one('code', 'What holds for it', ['permit', 'deny']),
    basis: one('string', 'What decided'),
  }),
  residual: group('0..*', 'What is still forbidden or permitted within, as PCF’s token says it', {
    type: one('code', 'The rule', ['forbid', 'permit']),
    dataPeriod: maybe('Period', 'Data of this time'),
    securityLabel: many('code', 'Data with these labels'),
    data: many('string', 'Data by meaning and reference'),
  }),
}

/** The operation that says what consents, law and policy make of a request. */
export const consentDecisionOperation = (options: DecisionOptions) =>
  operation({
    name: 'consent-decision',
    does: 'Decides whether consents, law and policy permit somebody to use parts of a record.',
    on: ['Patient'],
    levels: ['instance'],
    changes: false,
    in: inputs,
    out: outputs,
    refuses: {
      'breaks-rule': 'the glass is to be broken without a reason',
      'not-permitted': 'the caller does not belong to those who may break the glass',
    },
    perform: async (unit, input, act) => {
      const request = await requestOf(unit, act, input, options)
      const consents = await activeConsents(unit, request.patient)
      const items = await itemsBehind(unit, input.resource ?? [])
      const whole: (ItemFacts | undefined)[] = items.length > 0 ? items : [undefined]
      const decisions = whole.map((item) => decideItem(consents, request, item, options))
      const codes = items.length > 0 ? [] : redactions(consents, request)
      if (input.breakGlass && decisions.every(({ permitted }) => !permitted)) throw notEntitled()
      const answer = { decision: overall(decisions, codes), basis: decisions[0]?.basis ?? '' }
      unit.fact('consent-decision', { ...answer, purposes: request.purposes })
      return {
        ...answer,
        obligations: obligations(decisions, codes, input.breakGlass === true),
        resource: decisions.flatMap(({ reference, permitted, basis }) =>
          reference ? [{ reference, decision: permitted ? 'permit' : 'deny', basis }] : [],
        ),
        residual: consents.flatMap((consent) => residualOf(consent, request)),
      }
    },
  })

interface Input {
  readonly actor?: readonly string[]
  readonly purpose?: readonly string[]
  readonly breakGlass?: boolean
  readonly reason?: string
}

const requestOf = async (
  unit: Unit,
  { id, caller, purpose }: Act,
  input: Input,
  { breakGlassGroups }: DecisionOptions,
): Promise<ConsentRequest> => {
  if (input.breakGlass && input.reason === undefined)
    throw refusal('breaks-rule', {
      says: 'The glass is broken only with a reason.',
      next: 'Send the reason.',
      expression: 'reason',
    })
  const own = [caller.person, caller.organization, caller.patient].flatMap((one) => one ?? [])
  const named = input.actor ?? own
  const groups = await groupsOf(unit, named)
  return {
    patient: `Patient/${id}`,
    actors: [...named, ...groups],
    purposes: input.purpose ?? purpose,
    asOf: unit.today,
    mayBreakGlass: input.breakGlass === true && groups.some((group) => breakGlassGroups.includes(group)),
  }
}

const groupsOf = async (unit: Unit, actors: readonly string[]): Promise<string[]> => {
  if (actors.length === 0) return []
  const groups = await unit.find('Group', `member=${actors.join(',')}`)
  return groups.map(({ id }) => `Group/${id}`)
}

const overall = (decisions: readonly ItemDecision[], codes: readonly string[]) => {
  if (decisions.every(({ permitted }) => !permitted)) return 'deny'
  return codes.length > 0 || decisions.some(({ permitted }) => !permitted)
    ? 'permit-with-redaction'
    : 'permit'
}

const obligations = (
  decisions: readonly ItemDecision[],
  codes: readonly string[],
  broken: boolean,
): string[] =>
  decisions.some(({ permitted }) => permitted)
    ? [...codes.map((code) => `redact ${code}`), ...(broken ? ['privacy review in one business day'] : [])]
    : []

const notEntitled = () =>
  refusal('not-permitted', {
    says: 'Neither a consent nor the policy lets this caller break the glass.',
    next: 'Ask the privacy officer.',
  })
