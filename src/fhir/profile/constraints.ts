import fhirpath from 'fhirpath'
import r4 from 'fhirpath/fhir-context/r4'
import type { Constraint } from '../definitions/index.ts'
import { coreConstraints } from './core-constraints.ts'
import { type Check, type Findings, isObject } from './findings.ts'
import { compileInvariant } from './invariants/index.ts'

/** What FHIRPath says of a constraint; undefined where it says nothing. */
type Evaluation = (value: unknown, found: Findings) => boolean | undefined

const evaluations = new Map<string, Evaluation>()

const evaluationOf = (expression: string, base: string): Evaluation => {
  const key = `${base} ${expression}`
  const known = evaluations.get(key)
  if (known) return known
  const native = compileInvariant(expression)
  let fallback: Evaluation | undefined
  const evaluation: Evaluation = (value, found) => {
    const said = native ? native(value, found.resource, found.root) : 'beyond'
    if (said !== 'beyond') return said
    fallback ??= byFhirpath(expression, base)
    return fallback(value, found)
  }
  evaluations.set(key, evaluation)
  return evaluation
}

const byFhirpath = (expression: string, base: string): Evaluation => {
  const run = fhirpath.compile({ base, expression }, r4, { async: false, traceFn: () => undefined })
  return (value, found) => {
    const result: unknown[] = run(value, { resource: found.resource, rootResource: found.root })
    return result.length === 0 ? undefined : result.every((each) => each === true)
  }
}

/**
 * R4's constraints that say nothing where their sentence asks nothing: of a risk or a moment that is not stated, and
 * of work that was changed on the day (and no hour is known) on which it was asked for.
 */
const maySayNothing = new Set(['ras-2', 'vs-1', 'inv-1'])

/**
 * Checks a constraint. One of FHIR's own gives `invalid`, one of a profile `breaks-profile`; what the constraint
 * says to people is what the issue says. `base` is the FHIR type or path of the value. An expression that gives
 * nothing (`{}`) is not true, and so is broken: FHIR's own validator reads it so.
 */
export const constraintCheck = (
  { key, human, severity, expression }: Constraint,
  base: string,
  code: 'invalid' | 'breaks-profile',
): Check | undefined => {
  const says = `${key}: ${human}`
  const warning = severity === 'warning'
  const rule = code === 'invalid' ? coreConstraints[key] : undefined
  if (rule) {
    return (value, found) => {
      if (isObject(value) && !rule(value, found)) found.add(code, says, { warning })
    }
  }
  // The type xhtml has looked at txt-1 and txt-2.
  if (!expression || /^txt-[12]$/.test(key)) return undefined
  let evaluation: Evaluation | undefined
  return (value, found) => {
    try {
      evaluation ??= evaluationOf(expression, base)
      const kept = evaluation(value, found) ?? maySayNothing.has(key)
      if (!kept) found.add(code, says, { warning })
    } catch {
      if (code === 'breaks-profile') found.add(code, `${key} cannot be evaluated here.`, { warning: true })
    }
  }
}
