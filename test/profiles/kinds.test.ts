import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadDefinitions } from '../../src/fhir/definitions/index.ts'
import type { Resource } from '../../src/fhir/index.ts'
import { compileProfiles } from '../../src/fhir/profile/index.ts'

const root = join(__dirname, '../../profiles')
const json = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'))
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()
const ours = files.filter((file) => /\/profile\.json$|^vocabulary\/.*\.json$/.test(file))
const validator = compileProfiles(loadDefinitions().with(ours.map(json)))

const faults = (resource: Resource) =>
  validator
    .check(resource, { profiles: resource.meta?.profile ?? [] })
    .filter(({ severity }) => severity === 'error')
    .map(({ details, expression }) => ({
      code: details.coding[0]?.code,
      text: details.text,
      expression: expression?.[0],
    }))

const examples = (pattern: RegExp) =>
  files.filter((file) => pattern.test(file) && !file.endsWith('.outcome.json'))

describe('the kinds of record', () => {
  const kinds = readdirSync(root).filter((kind) => existsSync(join(root, kind, 'profile.json')))

  it('are the 28 of the mapping, work items and accounting suspensions', () => expect(kinds).toHaveLength(30))

  it.each(kinds)('%s has an example for each of its rules', (kind) => {
    const { element } = json(`${kind}/profile.json`).differential
    const keys = element.flatMap((each: { constraint?: { key: string }[] }) =>
      (each.constraint ?? []).map(({ key }) => key),
    )
    const refused = files.filter((file) => file.startsWith(`${kind}/`) && file.endsWith('.outcome.json'))
    expect(refused.length).toBeGreaterThan(0)
    expect(refused.map((file) => json(file).key)).toEqual(expect.arrayContaining(keys))
  })

  it.each(examples(/\/valid-/))('accepts %s', (file) => expect(faults(json(file))).toEqual([]))

  it.each(examples(/\/invalid-/))('refuses %s', (file) => {
    const { code, key = '', expression } = json(file.replace('.json', '.outcome.json'))
    expect(faults(json(file))).toContainEqual({ code, expression, text: expect.stringContaining(key) })
  })
})

describe('the vocabulary', () => {
  it.each(ours)('%s is valid FHIR', (file) => expect(faults(json(file))).toEqual([]))

  it('has every edit that codes are judged by', () => {
    const rules = JSON.parse(readFileSync(join(root, '../src/department/coding/edits/rules.json'), 'utf8'))
    const { concept } = json('vocabulary/CodeSystem-mun-coding-edit.json')
    const codes = concept.map(({ code }: { code: string }) => code)
    expect(codes).toEqual(expect.arrayContaining(Object.keys(rules)))
  })

  it('counts its codes right', () => {
    const systems = ours.map(json).filter(({ resourceType }) => resourceType === 'CodeSystem')
    expect(systems.map(({ id, count }) => [id, count])).toEqual(
      systems.map(({ id, concept }) => [id, concept.length]),
    )
  })

  it('draws no warning for the labels of 42 CFR Part 2', () => {
    const { meta } = json('consent-part2/valid-tpo.json')
    const found = validator.check({
      resourceType: 'Patient',
      active: true,
      meta: { security: meta.security },
    })
    expect(found.map(({ details }) => details.text)).not.toContainEqual(expect.stringContaining('42CFRPart2'))
  })

  it('defines every extension that a profile names', () => {
    const named = ours.flatMap((file) =>
      readFileSync(join(root, file), 'utf8').match(/(?<=ition\/)ext-[\w-]+/g),
    )
    const missing = named.filter((name) => name && !ours.includes(`vocabulary/extensions/${name}.json`))
    expect(missing).toEqual([])
  })
})
