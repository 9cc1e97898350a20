import { join } from 'node:path'
import { loadDefinitions } from '../../../src/fhir/definitions/index.ts'
import { FhirError, parseJson, type Resource } from '../../../src/fhir/index.ts'
import { compileProfiles } from '../../../src/fhir/profile/index.ts'
import { readJson, readText, resourcesIn, shared, whenPresent } from './shared.ts'

const validator = compileProfiles(loadDefinitions())
const isRefused = (resource: Resource, profiles: string[] = []): boolean =>
  validator.check(resource, { profiles }).some(({ severity }) => severity === 'error')

/** A text that is no JSON is refused as well. */
const isRefusedText = (text: string): boolean => {
  try {
    return isRefused(parseJson(text) as Resource)
  } catch (error) {
    if (error instanceof FhirError) return true
    throw error
  }
}

describe('the official examples of FHIR R4', () => {
  const examples = resourcesIn(join(shared, 'data/r4-examples'))

  whenPresent('are accepted but for four that are wrong', () => {
    expect(examples.length).toBeGreaterThanOrEqual(490)
    expect(examples.filter(([, resource]) => isRefused(resource)).map(([file]) => file)).toEqual([
      'Basic-referral.json', // modifier extensions that nobody defines
      'DeviceUseStatement-example.json', // a reason that is a Procedure
      'Observation-clinical-gender.json', // a performer that is an Encounter
      'Questionnaire-qs1.json', // items without linkId
    ])
  })

  whenPresent('are not changed by being checked', () => {
    for (const [, resource] of examples.slice(0, 100)) {
      const before = JSON.stringify(resource)
      validator.check(resource)
      expect(JSON.stringify(resource)).toBe(before)
    }
  })
})

describe('the test cases of the official validator', () => {
  const folder = join(shared, 'data/fhir-test-cases/validator')
  const cases = () =>
    (
      readJson(join(folder, 'cases.json')) as {
        cases: { name: string; file: string; expect: { valid: boolean } }[]
      }
    ).cases
  const refused = (valid: boolean) =>
    cases()
      .filter(({ expect: { valid: isValid } }) => isValid === valid)
      .filter(({ file }) => isRefusedText(readText(join(folder, 'files', file))))

  whenPresent('that are valid are accepted, but for one whose contained id is not to be looked at', () => {
    expect(refused(true).map(({ name }) => name)).toEqual(['contained-resource-bad-id-ignore'])
  })

  // The others need a terminology server, references resolved in a bundle, or rules that are settings of theirs.
  whenPresent('that are invalid are mostly caught', () => {
    expect(refused(false).length).toBeGreaterThanOrEqual(37)
  })
})
