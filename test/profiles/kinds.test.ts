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
    .filter(({ severity }) => severity !== 'warning')
    .map(({ details, expression }) => ({
      code: details.coding[0]?.code,
      text: details.text,
      expression: expression?.[0],
    }))

const examples = (pattern: RegExp) =>
  files.filter((file) => pattern.test(file) && !file.endsWith('.outcome.json'))

describe('the kinds of record', () => {
  const kinds = readdirSync(root).filter((kind) => existsSync(join(root, kind, 'profile.json')))

  it('are 28', () => expect(kinds).toHaveLength(28))

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

  it('defines every extension that a profile names', () => {
    const named = ours.flatMap((file) =>
      readFileSync(join(root, file), 'utf8').match(/(?<=ition\/)ext-[\w-]+/g),
    )
    const missing = named.filter((name) => name && !ours.includes(`vocabulary/extensions/${name}.json`))
    expect(missing).toEqual([])
  })
})
