import { compilePath, isNative } from '../../../src/fhir/path/index.ts'

const patient = {
  resourceType: 'Patient',
  contained: [{ resourceType: 'Organization', id: 'o' }],
  name: [{ given: ['Amy', 'V.'], family: 'Shaw' }, { given: ['Amelia'] }],
  birthDate: '1987-02-20',
  _birthDate: { extension: [{ url: 'urn:time', valueDateTime: '1987-02-20T10:00:00Z' }] },
  extension: [
    { url: 'urn:paper', valueBoolean: true },
    { url: 'urn:paper', valueCode: 'yes' },
  ],
  managingOrganization: { reference: '#o' },
  deceasedDateTime: '2020',
}
const found = (expression: string) => compilePath(expression)(patient).map(({ value }) => value)

describe('A compiled path', () => {
  it.each<[string, unknown[]]>([
    ['Patient.name.given', ['Amy', 'V.', 'Amelia']],
    ['Patient.name[1].given', ['Amelia']],
    ['Patient.name.given.first()', ['Amy']],
    ["Patient.name.where(family = 'Shaw').given.last()", ['V.']],
    ['Patient.name.where(family.exists().not()).given', ['Amelia']],
    ['Observation.value | Patient.birthDate', ['1987-02-20']],
    ["Patient.extension.where(url = 'urn:paper').value.ofType(code)", ['yes']],
    ["Patient.extension('urn:paper').value as boolean", [true]],
    ["Patient.birthDate.extension('urn:time').value", ['1987-02-20T10:00:00Z']],
    ['Patient.managingOrganization.where(resolve() is Organization)', [{ reference: '#o' }]],
    ['Patient.managingOrganization.where(resolve() is Patient)', []],
    ['Patient.deceased.exists() and Patient.deceased != false', [true]],
    ['Patient.photo.empty()', [true]],
  ])('%s', (expression, expected) => {
    expect(found(expression)).toEqual(expected)
  })

  it('tells the type of a choice', () => {
    expect(compilePath('Patient.deceased')(patient)).toMatchObject([{ value: '2020', type: 'DateTime' }])
  })

  it('starts from an element and still knows the resource', () => {
    const paths = compilePath('%resource.birthDate | family')
    expect(paths(patient.name[0], patient).map(({ value }) => value)).toEqual(['1987-02-20', 'Shaw'])
  })

  it('leaves to fhirpath.js what is beyond it', () => {
    const expression = "Patient.name.select(given.join(' '))"
    expect(isNative(expression)).toBe(false)
    expect(found(expression)).toEqual(['Amy V.', 'Amelia'])
  })
})
