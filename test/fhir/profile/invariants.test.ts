import { join } from 'node:path'
import { loadDefinitions } from '../../../src/fhir/definitions/index.ts'
import type { Resource } from '../../../src/fhir/index.ts'
import { compileProfiles } from '../../../src/fhir/profile/index.ts'
import { readJson, shared, whenPresent } from './shared.ts'

interface Invariant {
  key: string
  desc: string
  expr: string
  pass: Resource[]
  fail: Resource[]
}

const profileOf = ({ key, desc, expr, fail }: Invariant): Resource => {
  const type = String(fail[0]?.resourceType)
  const constraint = [{ key, severity: 'error', human: desc, expression: expr }]
  return {
    resourceType: 'StructureDefinition',
    url: `https://example.org/${key}`,
    name: key,
    type,
    kind: 'resource',
    derivation: 'constraint',
    baseDefinition: `http://hl7.org/fhir/StructureDefinition/${type}`,
    differential: { element: [{ path: type, constraint }] },
  }
}

describe('the invariants of the records department', () => {
  whenPresent('hold for what keeps them and not for what breaks them', () => {
    const invariants = readJson(join(shared, 'domain/invariants.json')) as Invariant[]
    expect(invariants).toHaveLength(42)
    for (const invariant of invariants) {
      const profile = profileOf(invariant)
      const validator = compileProfiles(loadDefinitions().with([profile]))
      const breaks = (resource: Resource) =>
        validator
          .check(resource, { profiles: [String(profile.url)] })
          .some(({ details }) => details.text === `${invariant.key}: ${invariant.desc}`)
      expect([invariant.key, invariant.pass.map(breaks), invariant.fail.map(breaks)]).toEqual([
        invariant.key,
        invariant.pass.map(() => false),
        invariant.fail.map(() => true),
      ])
    }
  })
})
