import { loadDefinitions } from '../../../src/fhir/definitions/index.ts'
import { codeOf, FhirError, toText } from '../../../src/fhir/index.ts'
import { fromXml } from '../../../src/fhir/xml/index.ts'

const definitions = loadDefinitions()
const read = (text: string) => fromXml(text, definitions)
const patient = (inside: string, attributes = '') =>
  `<Patient xmlns="http://hl7.org/fhir"${attributes}>${inside}</Patient>`
const div =
  '<div xmlns="http://www.w3.org/1999/xhtml"><p class="a">1 &lt; 2 &#160;<br/><!-- so --> é 𝒳</p></div>'

const refusedBy = (text: string) => {
  try {
    read(text)
  } catch (error) {
    if (error instanceof FhirError)
      return {
        code: codeOf(error),
        status: error.status,
        at: error.outcome.issue[0]?.expression?.[0],
        next: error.outcome.issue[0]?.diagnostics,
      }
    throw error
  }
  return undefined
}

describe('reading XML', () => {
  it('gives lists, booleans and numbers as JSON has them', () => {
    const xml = patient('<active value="true"/><name><given value="A"/><given value="B"/></name>')
    expect(read(xml)).toEqual({ resourceType: 'Patient', active: true, name: [{ given: ['A', 'B'] }] })
  })

  it('keeps every digit', () => {
    const xml = `<Observation xmlns="http://hl7.org/fhir"><valueQuantity><value value="2.00"/></valueQuantity></Observation>`
    expect(toText(read(xml))).toBe('{"resourceType":"Observation","valueQuantity":{"value":2.00}}')
  })

  it('puts the id and extensions of primitives beside them, lists padded with null', () => {
    const xml = patient(
      '<name><given value="A"/><given id="g"/><given value="C"><extension url="u"><valueCode value="x"/></extension></given></name>',
    )
    expect(read(xml).name).toEqual([
      {
        given: ['A', null, 'C'],
        _given: [null, { id: 'g' }, { extension: [{ url: 'u', valueCode: 'x' }] }],
      },
    ])
  })

  it('has no list of values where no value is', () => {
    expect(read(patient('<name><given id="g"/></name>')).name).toEqual([{ _given: [{ id: 'g' }] }])
  })

  it('keeps the narrative as it is written', () => {
    const xml = patient(`\r\n<text>\r\n  <status value="generated"/>\n ${div}</text>`)
    expect(read(xml).text).toEqual({ status: 'generated', div })
  })

  it('reads resources in resources', () => {
    const xml = patient('<contained><Group><id value="g"/></Group></contained>', ' xmlns:x="http://x"')
    expect(read(xml).contained).toEqual([{ resourceType: 'Group', id: 'g' }])
  })

  it('takes a prefix, comments, a declaration and the place of the schema', () => {
    const xml = `<?xml version="1.0" encoding="utf-8"?><!-- c --><f:Patient xmlns:f="http://hl7.org/fhir"
      xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b"><f:id value="a"/></f:Patient>`
    expect(read(xml)).toEqual({ resourceType: 'Patient', id: 'a' })
  })

  it('says where an unknown element is and what it may have been', () => {
    expect(refusedBy(patient('<name><family value="M"/></name><name><famly value="M"/></name>'))).toEqual({
      code: 'unknown-element',
      status: 422,
      at: 'Patient.name[1].famly',
      next: 'Did you mean "family"?',
    })
  })
})

const bomb = `<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>${patient('<id value="&b;"/>')}`
const outside = `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>${patient('<id value="&f;"/>')}`

describe('XML is refused', () => {
  it.each([
    ['an entity bomb', bomb],
    ['an outside entity', outside],
    ['an empty document type', `<!DOCTYPE Patient>${patient('<id value="a"/>')}`],
    ['an entity of HTML', patient('<id value="&nbsp;"/>')],
    ['a processing instruction', `<?xml-stylesheet href="x"?>${patient('<id value="a"/>')}`],
    ['another encoding', `<?xml version="1.0" encoding="ISO-8859-1"?>${patient('<id value="a"/>')}`],
    ['another namespace', '<Patient xmlns="http://hl7.org/v3"><id value="a"/></Patient>'],
    ['no namespace', '<Patient><id value="a"/></Patient>'],
    ['an element left open', patient('<id value="a">')],
    ['an attribute twice', patient('<id value="a" value="b"/>')],
    ['two roots', patient('<id value="a"/>').repeat(2)],
    ['text between elements', patient('hello')],
    ['a narrative with a prefix', patient('<text><h:div xmlns:h="http://www.w3.org/1999/xhtml"/></text>')],
    ['a narrative with foreign elements', patient(`<text>${div.replace('<br/>', '<x xmlns="y"/>')}</text>`)],
    ['a document nested too deep', patient('<extension url="a">'.repeat(70) + '</extension>'.repeat(70))],
    ['nothing', ' '],
  ])('with 400 malformed-xml for %s', (_what, xml) => {
    expect(refusedBy(xml)).toMatchObject({ status: 400, code: 'malformed-xml', next: expect.any(String) })
  })

  it.each([
    ['an unknown element', patient('<famly value="x"/>'), 'unknown-element', 'Patient.famly'],
    [
      'an unknown attribute',
      patient('<id value="a"/>', ' version="1"'),
      'unknown-element',
      'Patient.version',
    ],
    [
      'a prototype in disguise',
      patient('<id value="a"/>', ' __proto__="1"'),
      'unknown-element',
      'Patient.__proto__',
    ],
    ['a choice without its type', patient('<deceased value="true"/>'), 'unknown-element', 'Patient.deceased'],
    ['a value for what has none', patient('<name value="a"/>'), 'unknown-element', 'Patient.name[0].value'],
    ['a div that is not XHTML', patient('<text><div/></text>'), 'unknown-element', 'Patient.text.div'],
    ['XHTML that is no narrative', patient(div), 'unknown-element', 'Patient.div'],
    ['a boolean that is none', patient('<active value="yes"/>'), 'invalid', 'Patient.active'],
    [
      'a number that is none',
      patient('<multipleBirthInteger value="0x1"/>'),
      'invalid',
      'Patient.multipleBirthInteger',
    ],
    ['an empty value', patient('<id value=""/>'), 'invalid', 'Patient.id'],
    ['an element without anything', patient('<active/>'), 'invalid', 'Patient.active'],
    ['an empty group', patient('<name/>'), 'invalid', 'Patient.name[0]'],
    ['an empty holder', patient('<contained/>'), 'invalid', 'Patient.contained[0]'],
    [
      'one element twice',
      patient('<active value="true"/><active value="true"/>'),
      'invalid',
      'Patient.active',
    ],
  ])('with 422 for %s', (_what, xml, code, at) => {
    expect(refusedBy(xml)).toMatchObject({ status: 422, code, at })
  })

  it('with 400 for what is no resource', () => {
    expect(refusedBy('<Patinet xmlns="http://hl7.org/fhir"/>')).toEqual({
      status: 400,
      code: 'malformed-resource',
      at: 'Patinet',
      next: 'Did you mean "Patient"?',
    })
  })

  it('without a word of what it held', () => {
    const refused = () => read(patient('<name><family value="Marlow"/></Marlow>'))
    expect(refused).toThrow(FhirError)
    expect(refused).not.toThrow(/Marlow/)
  })
})
