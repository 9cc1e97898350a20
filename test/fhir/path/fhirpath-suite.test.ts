import { compileInvariant } from '../../../src/fhir/profile/invariants/index.ts'
import { type Case, fhirPathCases, foundBy, inputOf, isSameValue } from './fhirpath-cases.ts'
import { notCarried } from './not-carried.ts'

const suite = fhirPathCases.length > 0 ? describe : describe.skip
const listed = new Set(Object.values(notCarried).flat())

const isCarried = (one: Case): boolean => {
  try {
    const found = foundBy(one)
    const wanted = one.outputs.map(({ value }) => value)
    return (
      !one.invalid &&
      found.length === wanted.length &&
      found.every((value, place) => isSameValue(value, wanted[place] ?? ''))
    )
  } catch {
    return one.invalid !== undefined
  }
}

/** What the functions compiled for invariants say; `beyond` where they leave the expression to fhirpath.js. */
const saidNatively = (one: Case) => {
  const input = inputOf(one) as Parameters<NonNullable<ReturnType<typeof compileInvariant>>>[1]
  return compileInvariant(one.expression)?.(input, input, input) ?? 'nothing'
}

suite('the official FHIRPath suite', () => {
  const silent = jest.spyOn(console, 'warn').mockImplementation(() => undefined)
  afterAll(() => silent.mockRestore())

  it('has 935 cases, of which fhirpath.js carries all but the listed ones', () => {
    expect(fhirPathCases).toHaveLength(935)
    const failed = fhirPathCases.filter((one) => !isCarried(one)).map(({ name }) => name)
    expect(new Set(failed)).toEqual(listed)
  })

  it('is answered by invariants compiled to functions as by the suite, wherever they answer', () => {
    const yesOrNo = fhirPathCases.filter(
      ({ outputs, invalid, predicate, file }) =>
        file && !invalid && !predicate && outputs.length === 1 && outputs[0]?.type === 'boolean',
    )
    const answered = yesOrNo
      .map((one) => ({ one, said: saidNatively(one) }))
      .filter(({ said }) => typeof said === 'boolean')
    const wrong = answered.filter(({ one, said }) => String(said) !== one.outputs[0]?.value)
    expect(answered.length).toBeGreaterThan(100)
    expect(wrong.map(({ one, said }) => `${one.name}: ${one.expression} gave ${said}`)).toEqual([])
  })
})
