import { join } from 'node:path'
import { compactStructure } from '../../../src/fhir/definitions/compact.ts'
import { type ElementDef, loadDefinitions } from '../../../src/fhir/definitions/index.ts'
import type { Resource } from '../../../src/fhir/index.ts'
import { compileProfiles, snapshot } from '../../../src/fhir/profile/index.ts'
import { resourcesIn, shared, whenPresent } from './shared.ts'

const guides = ['us-core', 'ihe/balp', 'ihe/mhd', 'ihe/pcf'].map((name) => join(shared, 'data', name))
const resources = (folder: string) => guides.flatMap((guide) => resourcesIn(join(guide, folder)))
const definitions = resources('definitions').map(([, resource]) => resource)
const structures = definitions.filter(({ resourceType }) => resourceType === 'StructureDefinition')
const known = loadDefinitions().with(definitions)

/** What decides whether a resource keeps to an element. */
const essence = (element: ElementDef): string => {
  const { id, path, sliceName, min, max, type, binding, slicing, constraint, contentReference } = element
  const values = Object.entries(element).filter(([key]) => /^(fixed|pattern)[A-Z]/.test(key))
  const keys = (constraint ?? []).map(({ key }) => key).sort((a, b) => a.localeCompare(b))
  const rules = slicing && [slicing.discriminator, slicing.rules]
  return JSON.stringify([
    id,
    path,
    sliceName,
    min,
    max,
    type,
    binding,
    rules,
    keys,
    contentReference?.replace(/^.*#/, ''),
    values,
  ])
}

const reproduces = (definition: Resource): boolean | undefined => {
  const base = known.structure(String(definition.baseDefinition))
  if (!base) return undefined
  const { snapshot: _snapshot, ...differential } = definition
  const made = compactStructure(snapshot(differential, base, known.structure)).elements.map(essence)
  return JSON.stringify(made) === JSON.stringify(compactStructure(definition).elements.map(essence))
}

describe('snapshots of US Core and IHE', () => {
  whenPresent('are made as their publishers made them, but for 5 of 121', () => {
    const made = structures.map(reproduces)
    expect(made.filter((same) => same === true)).toHaveLength(116)
    expect(made.filter((same) => same === false)).toHaveLength(5)
  })
})

describe('the examples of US Core and IHE', () => {
  const withoutSnapshots = definitions.map(({ snapshot: _snapshot, ...rest }) => rest as Resource)

  whenPresent.each([
    ['the published snapshots', definitions],
    ['our own snapshots', withoutSnapshots],
  ])('keep to their profiles by %s', (_by, used) => {
    const validator = compileProfiles(loadDefinitions().with(used))
    const examples = resources('examples')
    expect(examples.length).toBeGreaterThan(300)
    const refused = examples.filter(([, resource]) =>
      validator
        .check(resource, { profiles: resource.meta?.profile ?? [] })
        .some(({ severity }) => severity === 'error'),
    )
    // Its data is the name of a file, which is not base64.
    expect(refused.map(([file]) => file)).toEqual(['Binary-B-ink.json'])
  })
})
