import request from 'supertest'
import { loadDefinitions } from '../../src/fhir/definitions/index.ts'
import { toText } from '../../src/fhir/index.ts'
import { fromXml } from '../../src/fhir/xml/index.ts'
import { integrityOf } from '../../src/interactions/index.ts'
import { aWindow } from '../builders/a-window.ts'

const xmlType = 'application/fhir+xml; charset=utf-8'
const jsonType = 'application/fhir+json; charset=utf-8'
const read = (text: string) => fromXml(text, loadDefinitions())
const space = 'xmlns="http://hl7.org/fhir"'
const div = '<div xmlns="http://www.w3.org/1999/xhtml"><p>Chart of 1 &amp; 2</p></div>'
const weight = `<Observation ${space}><text><status value="generated"/>${div}</text><status value="final"/>
  <code><text value="weight"/></code><valueQuantity><value value="70.50"/></valueQuantity></Observation>`

const aDoor = async () => {
  const { window, store, tokenFor } = await aWindow({ rooms: [integrityOf('always')] })
  const token = await tokenFor('system')
  const call = (method: 'get' | 'post' | 'put' | 'patch', path: string, accept = '*/*') =>
    request(window)[method](path).set('Authorization', token).set('Accept', accept)
  const send = (path: string, type: string, body: string, accept?: string) =>
    call('post', path, accept).set('Content-Type', type).send(body)
  const kept = () => store.count({ types: 'all', where: { op: 'every' } })
  return { call, send, kept }
}

describe('a record in both formats', () => {
  it('is sent as XML, read as JSON, and read as the XML it was', async () => {
    const { call, send } = await aDoor()
    const made = await send('/fhir/Observation', 'application/fhir+xml', weight, 'application/fhir+xml')
    expect({ status: made.status, type: made.get('Content-Type') }).toEqual({ status: 201, type: xmlType })
    const path = `/fhir/Observation/${read(made.text).id}`
    const asJson = await call('get', path)
    expect(asJson.get('Content-Type')).toBe(jsonType)
    expect(asJson.text).toContain('"valueQuantity":{"value":70.50}')
    expect(JSON.parse(asJson.text).text.div).toBe(div)
    const asXml = await call('get', path, 'application/fhir+xml')
    expect(asXml.text).toBe(made.text)
    expect(asXml.text).toContain(`${div}</text>`)
    expect(asXml.text).toContain('<value value="70.50"/>')
  })

  it('is put as XML, and searched as XML', async () => {
    const { call } = await aDoor()
    const body = `<Patient ${space}><id value="m"/><name><family value="Marlow"/></name></Patient>`
    const put = await call('put', '/fhir/Patient/m').set('Content-Type', 'text/xml').send(body)
    expect(put.status).toBe(201)
    const found = read((await call('get', '/fhir/Patient?family=marlow&_format=xml')).text)
    expect(found).toMatchObject({
      resourceType: 'Bundle',
      entry: [{ resource: { resourceType: 'Patient', id: 'm' }, search: { mode: 'match' } }],
    })
  })

  it('comes in a transaction of XML', async () => {
    const { send, kept } = await aDoor()
    const bundle = `<Bundle ${space}><type value="transaction"/><entry><resource><Patient><active value="true"/></Patient>
      </resource><request><method value="POST"/><url value="Patient"/></request></entry></Bundle>`
    const answer = await send('/fhir', 'application/xml', bundle, 'application/xml')
    expect(answer.status).toBe(200)
    expect(read(answer.text)).toMatchObject({ type: 'transaction-response', entry: [{ response: {} }] })
    expect(await kept()).toBe(1)
  })

  it('is a Binary in XML, and its bytes as they are', async () => {
    const { call, send } = await aDoor()
    const binary = `<Binary ${space}><contentType value="text/plain"/><data value="aGVsbG8="/></Binary>`
    const made = await send('/fhir/Binary', 'application/fhir+xml', binary, 'application/fhir+xml')
    const path = `/fhir/Binary/${read(made.text).id}`
    expect((await call('get', path)).text).toBe('hello')
    expect(read((await call('get', path, 'application/fhir+xml')).text).data).toBe('aGVsbG8=')
    const cda = await send('/fhir/Binary', 'text/xml', '<ClinicalDocument xmlns="urn:hl7-org:v3"/>')
    expect(cda.status).toBe(201)
    const raw = await call('get', `/fhir/Binary/${JSON.parse(cda.text).id}`, 'text/xml')
    expect(raw.text).toBe('<ClinicalDocument xmlns="urn:hl7-org:v3"/>')
  })
})

describe('the format of an answer', () => {
  it.each([
    ['*/*', '', jsonType],
    ['', '', jsonType],
    ['application/fhir+json', '', jsonType],
    ['application/json', '', jsonType],
    ['application/fhir+xml', '', xmlType],
    ['application/xml', '', xmlType],
    ['text/xml', '', xmlType],
    ['Application/FHIR+XML; fhirVersion=4.0', '', xmlType],
    ['application/fhir+xml;q=0.5, application/fhir+json', '', jsonType],
    ['application/fhir+json;q=0.5, application/fhir+xml;q=0.9', '', xmlType],
    ['*/*, application/fhir+xml', '', xmlType],
    ['text/html, application/fhir+xml;q=0, */*;q=0.1', '', jsonType],
    ['application/fhir+json', '_format=xml', xmlType],
    ['application/fhir+xml', '_format=json', jsonType],
    ['text/turtle', '_format=application/fhir+xml', xmlType],
    ['*/*', '_format=application%2Ffhir%2Bxml', xmlType],
    ['*/*', '_format=text/xml', xmlType],
  ])('for Accept "%s" and "%s" is %s', async (accept, query, type) => {
    const { call } = await aDoor()
    const answer = await call('get', `/fhir/metadata?${query}`, accept)
    expect({ status: answer.status, type: answer.get('Content-Type') }).toEqual({ status: 200, type })
    expect(answer.get('Vary')).toContain('Accept')
    const { format } = answer.text.startsWith('<') ? read(answer.text) : JSON.parse(answer.text)
    expect(format).toEqual(['application/fhir+json', 'application/fhir+xml', 'json', 'xml'])
  })

  it.each([
    ['text/turtle', ''],
    ['text/html', ''],
    ['application/fhir+json; fhirVersion=3.0', ''],
    ['*/*', '_format=ttl'],
    ['*/*', '_format='],
  ])('is refused with 406 for Accept "%s" and "%s"', async (accept, query) => {
    const { call } = await aDoor()
    const answer = await call('get', `/fhir/metadata?${query}`, accept)
    expect({ status: answer.status, type: answer.get('Content-Type') }).toEqual({
      status: 406,
      type: jsonType,
    })
  })

  it('is the wanted one for refusals too, indented if asked', async () => {
    const { call } = await aDoor()
    const answer = await call('get', '/fhir/Patient/absent?_pretty=true', 'application/fhir+xml')
    expect({ status: answer.status, type: answer.get('Content-Type') }).toEqual({
      status: 404,
      type: xmlType,
    })
    expect(answer.text).toContain('<OperationOutcome xmlns="http://hl7.org/fhir">\n  <issue>\n')
    expect(read(answer.text)).toMatchObject({ issue: [{ details: { coding: [{ code: 'not-found' }] } }] })
  })

  it('is JSON for the records door', async () => {
    const { call } = await aDoor()
    const answer = await call('get', '/records/nothing', 'application/xml')
    expect({ status: answer.status, type: answer.get('Content-Type') }).toEqual({
      status: 404,
      type: jsonType,
    })
  })
})

const bomb = `<!DOCTYPE p [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><Patient ${space}><id value="&b;"/></Patient>`
const outside = `<!DOCTYPE p [<!ENTITY f SYSTEM "file:///etc/passwd">]><Patient ${space}><id value="&f;"/></Patient>`

describe('a body in XML', () => {
  it.each([
    ['an entity bomb', '/fhir/Patient', bomb, 400, 'malformed-xml'],
    ['an outside entity', '/fhir/Patient', outside, 400, 'malformed-xml'],
    ['broken XML', '/fhir/Patient', `<Patient ${space}>`, 400, 'malformed-xml'],
    ['deep XML', '/fhir/Patient', '<a>'.repeat(9999), 400, 'malformed-xml'],
    [
      'an unknown element',
      '/fhir/Patient',
      `<Patient ${space}><famly value="x"/></Patient>`,
      422,
      'unknown-element',
    ],
    ['another type', '/fhir/Patient', weight, 400, 'malformed-resource'],
    ['XML at the records door', '/records/charts', weight, 415, 'unsupported-media-type'],
  ])('is refused if it is %s, and nothing is kept', async (_what, path, body, status, code) => {
    const { send, kept } = await aDoor()
    const answer = await send(path, 'application/fhir+xml', body)
    const { issue } = JSON.parse(answer.text)
    expect({ status: answer.status, code: issue[0].details.coding[0].code }).toEqual({ status, code })
    expect(issue[0].diagnostics).toBeTruthy()
    expect(await kept()).toBe(0)
  })

  it('is refused if it is not UTF-8, and other formats with 415', async () => {
    const { call, send, kept } = await aDoor()
    const latin = await call('post', '/fhir/Patient')
      .set('Content-Type', 'application/fhir+xml')
      .serialize((bytes) => bytes)
      .send(Buffer.from(`<Patient ${space}><id value="\xff"/></Patient>`, 'latin1'))
    expect(latin.status).toBe(400)
    const turtle = await send('/fhir/Patient', 'text/turtle', toText({}), 'application/fhir+xml')
    expect({ status: turtle.status, type: turtle.get('Content-Type') }).toEqual({
      status: 415,
      type: xmlType,
    })
    expect(await kept()).toBe(0)
  })
})
