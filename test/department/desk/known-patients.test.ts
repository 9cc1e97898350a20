import { knownPatients } from '../../../src/department/desk/known-patients.ts'

const text = (patient: string) =>
  `{"resourceType":"Observation","subject":{"reference":"Patient/${patient}"}}`
const version = (version: number, id = 'o', type = 'Observation') => ({ type, id, version })

describe('whose record a version belongs to', () => {
  it('is read from its text once', () => {
    const patientOf = knownPatients()
    expect(patientOf(version(1), text('ada'))).toBe('Patient/ada')
    expect(patientOf(version(1), 'no text at all')).toBe('Patient/ada')
  })

  it('may differ from version to version', () => {
    const patientOf = knownPatients()
    expect(patientOf(version(1), text('ada'))).toBe('Patient/ada')
    expect(patientOf(version(2), text('bob'))).toBe('Patient/bob')
    expect(patientOf(version(3), '{"resourceType":"Observation"}')).toBeUndefined()
  })

  it('is each its own where records of two types have one id', () => {
    const patientOf = knownPatients()
    expect(patientOf(version(1), text('ada'))).toBe('Patient/ada')
    expect(patientOf(version(1, 'o', 'Condition'), text('bob'))).toBe('Patient/bob')
    expect(patientOf(version(1), text('ada'))).toBe('Patient/ada')
  })

  it('is forgotten after many others, and read again', () => {
    const patientOf = knownPatients()
    patientOf(version(1, 'first'), text('ada'))
    for (let n = 1; n <= 20_000; n++) patientOf(version(1, `o${n}`), text('bob'))
    expect(patientOf(version(1, 'first'), text('cy'))).toBe('Patient/cy')
    expect(patientOf(version(1, 'o20000'), text('cy'))).toBe('Patient/bob')
  })
})
