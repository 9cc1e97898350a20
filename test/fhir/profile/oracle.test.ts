import { join } from 'node:path'
import fhirpath from 'fhirpath'
import r4 from 'fhirpath/fhir-context/r4'
import { type Constraint, loadDefinitions } from '../../../src/fhir/definitions/index.ts'
import type { Resource } from '../../../src/fhir/index.ts'
import { compileInvariant } from '../../../src/fhir/profile/invariants/index.ts'
import { readJson, resourcesIn, shared, whenPresent } from './shared.ts'

type Answer = boolean | undefined | 'error'

/** What fhirpath.js says. */
const oracle = (expression: string, base: string) => {
  const run = fhirpath.compile({ base, expression }, r4, { async: false, traceFn: () => undefined })
  return (value: unknown, resource: Resource): Answer => {
    try {
      const result: unknown[] = run(value, { resource, rootResource: resource })
      return result.length === 0 ? undefined : result.every((each) => each === true)
    } catch {
      return 'error'
    }
  }
}

const at = (value: unknown, names: readonly string[]): unknown[] =>
  names.reduce<unknown[]>(
    (values, name) => values.flatMap((each) => (each as Record<string, unknown> | undefined)?.[name] ?? []),
    [value],
  )

interface Disagreement {
  expression: string
  native: unknown
  oracle: Answer
}

const disagreements = (expression: string, path: string, resources: readonly Resource[]) => {
  const native = compileInvariant(expression)
  const found: Disagreement[] = []
  let compared = 0
  if (!native) return { compared, found }
  const ask = oracle(expression, path)
  for (const resource of resources) {
    for (const value of at(resource, path.split('.').slice(1))) {
      const ours = native(value, resource, resource)
      if (ours === 'beyond' || typeof value !== 'object') continue
      compared++
      const theirs = ask(value, resource)
      if (ours !== theirs) found.push({ expression, native: ours, oracle: theirs })
    }
  }
  return { compared, found }
}

describe('constraints compiled to plain functions', () => {
  whenPresent('say what fhirpath.js says of FHIR’s own constraints, over the official examples', () => {
    const examples = resourcesIn(join(shared, 'data/r4-examples')).map(([, resource]) => resource)
    const definitions = loadDefinitions()
    const results = definitions.types.flatMap((type) => {
      const own = examples.filter(({ resourceType }) => resourceType === type)
      return (definitions.structure(type)?.elements ?? []).flatMap(({ path, constraint = [] }) =>
        constraint.map(({ expression = '' }: Constraint) => disagreements(expression, path, own)),
      )
    })
    expect(results.flatMap(({ found }) => found)).toEqual([])
    expect(results.reduce((sum, { compared }) => sum + compared, 0)).toBeGreaterThan(2000)
  })

  whenPresent('and of the records department’s, all of which they know', () => {
    const invariants = readJson(join(shared, 'domain/invariants.json')) as {
      expr: string
      pass: Resource[]
      fail: Resource[]
    }[]
    for (const { expr, pass, fail } of invariants) {
      const { compared, found } = disagreements(expr, String(fail[0]?.resourceType), [...pass, ...fail])
      expect([expr, compared, found]).toEqual([expr, pass.length + fail.length, []])
    }
  })
})
