import { type Issue, issue, munCodes, refusals } from '../../../fhir/index.ts'
import type { Unit } from '../../desk/index.ts'
import { type Finding, rules } from './rules-edits.ts'

/** A finding as an issue of an OperationOutcome; its second coding is the edit's id. */
export const issueOf = ({ rule, severity, says, next, expression }: Finding): Issue => {
  const told = issue('breaks-rule', { says, next, expression, severity })
  const coding = { system: munCodes('mun-coding-edit'), code: rule, display: rules[rule].citation }
  return { ...told, details: { ...told.details, coding: [...told.details.coding, coding] } }
}

/** Refuses with 422 `breaks-rule` if a finding is an error, all at once; tells the caller of warnings. */
export const enforce = (unit: Unit, findings: readonly Finding[]): void => {
  const errors = findings.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw refusals(errors.map(issueOf))
  for (const finding of findings) unit.warn(issueOf(finding))
}
