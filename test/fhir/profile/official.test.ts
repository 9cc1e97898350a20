import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { loadDefinitions } from '../../../src/fhir/definitions/index.ts'
import { FhirError, parseJson, type Resource } from '../../../src/fhir/index.ts'
import { compileProfiles } from '../../../src/fhir/profile/index.ts'
import { notCaught } from './not-caught.ts'
import { readJson, readText, resourcesIn, shared, whenPresent } from './shared.ts'

const validator = compileProfiles(loadDefinitions())
const errorsOf = (resource: Resource): string[] =>
  validator
    .check(resource)
    .filter(({ severity }) => severity === 'error')
    .map(({ expression, details }) => `${expression?.[0]}: ${details.text}`)

/** Examples of R4 that are not R4, and what is wrong with them. */
const faulty: Readonly<Record<string, RegExp>> = {
  'Basic-referral.json': /modifier extension .*referredForService is not known/,
  'DeviceMetric-example.json': /parent.reference: The reference may not point at DeviceDefinition/,
  'DeviceUseStatement-example.json': /reasonReference.* may not point at Procedure/,
  'MedicationRequest-medrx0301.json': /performer.reference: The reference may not point at Practitioner/,
  'Observation-clinical-gender.json': /performer.* may not point at Encounter/,
  'Questionnaire-qs1.json': /linkId is required/,
}

/** What defines FHIR rather than records something. */
const definitional =
  /^(StructureDefinition|ValueSet|CodeSystem|SearchParameter|OperationDefinition|ConceptMap)-/
const million = 1_000_000

describe('the official examples of FHIR R4', () => {
  const folder = join(process.cwd(), 'node_modules/hl7.fhir.r4.examples')
  const files = readdirSync(folder).filter(
    (file) =>
      /^[A-Z].*\.json$/.test(file) &&
      !definitional.test(file) &&
      statSync(join(folder, file)).size <= million,
  )

  it('are 733, of which all but six faulty ones are accepted', () => {
    expect(files).toHaveLength(733)
    const refused = files.flatMap((file) => {
      const [first] = errorsOf(parseJson(readText(join(folder, file))) as Resource)
      return first ? [[file, first] as const] : []
    })
    expect(refused.map(([file]) => file)).toEqual(Object.keys(faulty))
    for (const [file, why] of refused) expect(why).toMatch(faulty[file] ?? /^$/)
  })

  whenPresent('are not changed by being checked', () => {
    for (const [, resource] of resourcesIn(join(shared, 'data/r4-examples')).slice(0, 100)) {
      const before = JSON.stringify(resource)
      validator.check(resource)
      expect(JSON.stringify(resource)).toBe(before)
    }
  })
})

interface Recorded {
  name: string
  file: string
  expect: { valid: boolean }
  /** A: caught by R4's own rules. B: needs more than these. */
  tier: 'A' | 'B' | 'valid'
}

describe('the test cases of the official validator', () => {
  const folder = join(shared, 'data/fhir-test-cases/validator')
  const cases = (tier: Recorded['tier']) =>
    (readJson(join(folder, 'cases.json')) as { cases: Recorded[] }).cases.filter((one) => one.tier === tier)

  /** The settings of these cases ask for less than R4 does. */
  const asTheCaseAsks = (name: string, resource: Resource): Resource => {
    const { contained: _notLookedAt, ...others } = resource
    return name === 'contained-resource-bad-id-ignore' ? (others as Resource) : resource
  }

  /** A text that is no JSON is refused as well. */
  const isRefused = ({ name, file }: Recorded): boolean => {
    try {
      const resource = parseJson(readText(join(folder, 'files', file))) as Resource
      return errorsOf(asTheCaseAsks(name, resource)).length > 0
    } catch (error) {
      if (error instanceof FhirError) return true
      throw error
    }
  }

  const namesOf = (recorded: readonly Recorded[]) => recorded.map(({ name }) => name)

  whenPresent('that are valid are accepted, all 39', () => {
    expect(cases('valid')).toHaveLength(39)
    expect(namesOf(cases('valid').filter(isRefused))).toEqual([])
  })

  whenPresent('that R4’s own rules make invalid are caught, 45 of 46', () => {
    expect(cases('A')).toHaveLength(46)
    expect(namesOf(cases('A').filter((one) => !isRefused(one)))).toEqual(Object.keys(notCaught.A))
  })

  whenPresent('that need more than R4’s own rules are known, with what they need', () => {
    expect(cases('B')).toHaveLength(16)
    expect(namesOf(cases('B').filter((one) => !isRefused(one)))).toEqual(Object.keys(notCaught.B))
  })
})
