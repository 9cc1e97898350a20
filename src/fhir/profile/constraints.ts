import fhirpath from 'fhirpath'
import r4 from 'fhirpath/fhir-context/r4'
import type { Constraint } from '../definitions/index.ts'
import { coreConstraints, type Rule } from './core-constraints.ts'
import { type Check, type Findings, isObject } from './findings.ts'

/** A constraint's test by fhirpath.js, compiled when first needed; undefined where it cannot be evaluated here. */
type Evaluation = (value: unknown, found: Findings) => boolean | undefined

const evaluations = new Map<string, Evaluation>()

const byFhirpath = (expression: string, base: string): Evaluation => {
  const key = `${base} ${expression}`
  const known = evaluations.get(key)
  if (known) return known
  const path = /^[A-Z]\w*$/.test(base) && base === 'Resource' ? expression : { base, expression }
  const run = fhirpath.compile(path, r4, { async: false, traceFn: () => undefined })
  const evaluation: Evaluation = (value, found) => {
    try {
      const result: unknown[] = run(value, { resource: found.resource, rootResource: found.root })
      return result.length === 0 ? undefined : result.every((each) => each === true)
    } catch {
      return undefined
    }
  }
  evaluations.set(key, evaluation)
  return evaluation
}

/**
 * Checks a constraint. One of FHIR's own gives `invalid`, one of a profile `breaks-profile`; what the constraint
 * says to people is what the issue says. `base` is the FHIR type or path of the value.
 */
export const constraintCheck = (
  constraint: Constraint,
  base: string,
  code: 'invalid' | 'breaks-profile',
): Check => {
  const { key, human, severity, expression } = constraint
  // The type xhtml has looked.
  if (/^txt-[12]$/.test(key)) return () => undefined
  const rule: Rule | undefined = code === 'invalid' ? coreConstraints[key] : undefined
  const warning = severity === 'warning'
  const report = (found: Findings) => found.add(code, `${key}: ${human}`, { warning })
  if (rule) {
    return (value, found) => {
      if (isObject(value) && !rule(value, found)) report(found)
    }
  }
  if (!expression) return () => undefined
  let evaluation: Evaluation | undefined
  return (value, found) => {
    evaluation ??= byFhirpath(expression, base)
    if (evaluation(value, found) === false) report(found)
  }
}
