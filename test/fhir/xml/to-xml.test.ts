import fc from 'fast-check'
import { loadDefinitions } from '../../../src/fhir/definitions/index.ts'
import { parseJson, type Resource } from '../../../src/fhir/index.ts'
import { fromXml, toXml } from '../../../src/fhir/xml/index.ts'

const definitions = loadDefinitions()
const written = (json: string) =>
  toXml(parseJson(json) as Resource, definitions).replace('<?xml version="1.0" encoding="UTF-8"?>\n', '')
const space = 'xmlns="http://hl7.org/fhir"'
const xhtml = 'xmlns="http://www.w3.org/1999/xhtml"'
const narrative = (div: string) =>
  written(JSON.stringify({ resourceType: 'Patient', text: { status: 'generated', div } })).replace(
    /^.*?"generated"\/>(.*)<\/text>.*$/s,
    '$1',
  )

describe('writing XML', () => {
  it.each([
    [
      'elements in the order of the definition',
      '{"resourceType":"Patient","birthDate":"1970","active":true,"id":"a"}',
      `<Patient ${space}><id value="a"/><active value="true"/><birthDate value="1970"/></Patient>`,
    ],
    [
      'numbers digit for digit',
      '{"resourceType":"Observation","valueQuantity":{"value":2.00}}',
      `<Observation ${space}><valueQuantity><value value="2.00"/></valueQuantity></Observation>`,
    ],
    [
      'id and url as attributes',
      '{"resourceType":"Patient","extension":[{"valueCode":"x","url":"u","id":"e"}]}',
      `<Patient ${space}><extension id="e" url="u"><valueCode value="x"/></extension></Patient>`,
    ],
    [
      'what stands beside a primitive inside it',
      '{"resourceType":"Patient","name":[{"given":["A",null],"_given":[null,{"id":"g"}]}],"_active":{"id":"x"}}',
      `<Patient ${space}><active id="x"/><name><given value="A"/><given id="g"/></name></Patient>`,
    ],
    [
      'resources in resources',
      '{"resourceType":"Parameters","parameter":[{"name":"p","resource":{"resourceType":"Group","id":"g"}}]}',
      `<Parameters ${space}><parameter><name value="p"/><resource><Group><id value="g"/></Group></resource></parameter></Parameters>`,
    ],
  ])('puts %s', (_what, json, xml) => expect(written(json)).toBe(xml))

  it('indents all but the narrative, on request', () => {
    const div = `<div ${xhtml}><p>a</p></div>`
    const resource = { resourceType: 'Patient', text: { status: 'empty', div } }
    expect(toXml(resource, definitions, { pretty: true })).toBe(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        `<Patient ${space}>`,
        '  <text>',
        '    <status value="empty"/>',
        `    ${div}`,
        '  </text>',
        '</Patient>',
      ].join('\n'),
    )
  })

  it.each([
    [
      'a narrative as it is',
      `<div ${xhtml}>a &#160; <b>c</b></div>`,
      `<div ${xhtml}>a &#160; <b>c</b></div>`,
    ],
    ['the namespace it forgot', '<div class="a">b</div>', `<div ${xhtml} class="a">b</div>`],
    ['HTML’s space as XML', `<div ${xhtml}>a&nbsp;b</div>`, `<div ${xhtml}>a&#160;b</div>`],
    ['what is no XHTML as text', '<div><p></div>', `<div ${xhtml}>&lt;div&gt;&lt;p&gt;&lt;/div&gt;</div>`],
    [
      'what would leave the narrative as text',
      `</text><active value="false"/>`,
      `<div ${xhtml}>&lt;/text&gt;&lt;active value=&quot;false&quot;/&gt;</div>`,
    ],
    [
      'a document type as text',
      `<!DOCTYPE x><div ${xhtml}/>`,
      `<div ${xhtml}>&lt;!DOCTYPE x&gt;&lt;div xmlns=&quot;http://www.w3.org/1999/xhtml&quot;/&gt;</div>`,
    ],
  ])('writes %s', (_what, div, xml) => expect(narrative(div)).toBe(xml))

  it('refuses what FHIR does not know, rather than lose it', () => {
    expect(() => written('{"resourceType":"Patient","famly":"x"}')).toThrow('cannot hold')
    expect(() => written('{"resourceType":"Patient","text":{"_div":{"id":"a"}}}')).toThrow('cannot hold')
  })

  it('gives any text back as it was, but for characters that XML has not', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 })
    const allowed = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u
    fc.assert(
      fc.property(text, (family) => {
        const back = fromXml(toXml({ resourceType: 'Patient', name: [{ family }] }, definitions), definitions)
        const [{ family: read }] = back.name as [{ family: string }]
        return allowed.test(family) ? read === family : allowed.test(read)
      }),
    )
  })
})
