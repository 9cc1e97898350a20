import type { RequestListener } from 'node:http'
import request from 'supertest'
import { toText } from '../../src/fhir/index.ts'
import { integrityOf } from '../../src/interactions/index.ts'
import { aWindow } from '../builders/a-window.ts'

const fhirJson = 'application/fhir+json'
const patient = { resourceType: 'Patient', name: [{ family: 'Marlow' }] }
const entry = (resource: object, url: string) => ({ resource, request: { method: 'POST', url } })

const transaction = {
  resourceType: 'Bundle',
  type: 'transaction',
  entry: [
    entry(patient, 'Patient'),
    entry(patient, 'Patient'),
    entry({ resourceType: 'Encounter', status: 'over', class: { code: 'IMP' } }, 'Encounter'),
  ],
}

interface Case {
  readonly what: string
  readonly method?: 'post' | 'get' | 'put' | 'patch'
  readonly path: string
  readonly type?: string
  readonly body?: string | object
  readonly status: number
  readonly code: string
  readonly expression?: string
}

const cases: readonly Case[] = [
  {
    what: 'malformed JSON',
    path: '/fhir/Patient',
    body: '{"resourceType":"Patient",',
    status: 400,
    code: 'malformed-json',
  },
  { what: 'broken UTF-8', path: '/fhir/Patient', body: '\u00ff', status: 400, code: 'malformed-json' },
  {
    what: 'a body over the limit',
    path: '/fhir/Patient',
    body: { ...patient, text: 'x'.repeat(1_200_000) },
    status: 413,
    code: 'too-large',
  },
  {
    what: 'a wrong content type',
    path: '/fhir/Patient',
    type: 'text/csv',
    body: 'a,b',
    status: 415,
    code: 'unsupported-media-type',
  },
  {
    what: 'an unknown resource type',
    path: '/fhir/Patinet',
    body: patient,
    status: 404,
    code: 'unknown-resource-type',
  },
  { what: 'an unknown address', method: 'get', path: '/nowhere', status: 404, code: 'unknown-address' },
  {
    what: 'an unknown search parameter',
    method: 'get',
    path: '/fhir/Patient?famly=x',
    status: 400,
    code: 'unknown-parameter',
    expression: 'famly',
  },
  {
    what: 'an unknown modifier',
    method: 'get',
    path: '/fhir/Patient?family:sounds=x',
    status: 400,
    code: 'unknown-modifier',
    expression: 'family:sounds',
  },
  {
    what: 'a date that no calendar has',
    method: 'get',
    path: '/fhir/Patient?birthdate=2026-02-30',
    status: 400,
    code: 'invalid-parameter',
    expression: 'birthdate',
  },
  {
    what: 'an unknown element',
    path: '/fhir/Patient',
    body: { ...patient, famly: 'x' },
    status: 422,
    code: 'unknown-element',
    expression: 'Patient.famly',
  },
  {
    what: 'a resource of another type',
    path: '/fhir/Patient',
    body: { resourceType: 'Group' },
    status: 400,
    code: 'malformed-resource',
    expression: 'Patient.resourceType',
  },
  {
    what: 'a body that is no resource',
    path: '/fhir/Patient',
    body: [1],
    status: 400,
    code: 'malformed-resource',
    expression: 'Patient',
  },
  {
    what: 'another id in the body',
    method: 'put',
    path: '/fhir/Patient/a',
    body: { ...patient, id: 'b' },
    status: 400,
    code: 'id-mismatch',
    expression: 'Patient.id',
  },
  {
    what: 'an id that is none',
    method: 'put',
    path: '/fhir/Patient/a%20b',
    body: patient,
    status: 400,
    code: 'invalid-input',
  },
  {
    what: 'a reference to something absent',
    path: '/fhir/Encounter',
    body: {
      resourceType: 'Encounter',
      status: 'planned',
      class: { code: 'IMP' },
      subject: { reference: 'Patient/absent' },
    },
    status: 422,
    code: 'unresolved-reference',
    expression: 'Encounter.subject.reference',
  },
  {
    what: 'a transaction whose third entry is invalid',
    path: '/fhir',
    body: transaction,
    status: 422,
    code: 'unknown-code',
    expression: 'Bundle.entry[2].resource.status',
  },
  {
    what: 'a bundle of another type',
    path: '/fhir',
    body: { resourceType: 'Bundle', type: 'collection' },
    status: 400,
    code: 'invalid-bundle',
    expression: 'Bundle.type',
  },
  {
    what: 'an entry without a method',
    path: '/fhir',
    body: { resourceType: 'Bundle', type: 'transaction', entry: [{}] },
    status: 400,
    code: 'invalid-bundle',
    expression: 'Bundle.entry[0].request.method',
  },
  {
    what: 'an unknown operation',
    path: '/fhir/$explode',
    body: { resourceType: 'Parameters' },
    status: 404,
    code: 'unknown-address',
  },
  {
    what: 'a body nested too deep',
    path: '/fhir/Patient',
    body: '['.repeat(100) + ']'.repeat(100),
    status: 400,
    code: 'malformed-json',
  },
  {
    what: 'a format not offered',
    method: 'get',
    path: '/fhir/Patient?_format=text/turtle',
    status: 406,
    code: 'not-acceptable',
    expression: '_format',
  },
  {
    what: 'a prototype in disguise',
    path: '/fhir/Patient',
    body: '{"resourceType":"Patient","__proto__":{"admin":true}}',
    status: 422,
    code: 'unknown-element',
  },
]

const send = (
  { method = 'post', path, type = fhirJson, body }: Case,
  window: RequestListener,
  token: string,
) => {
  const sent = request(window)[method](path).set('Authorization', token).set('Content-Type', type)
  if (body === undefined) return sent
  if (body === '\u00ff') return sent.serialize((bytes) => bytes).send(Buffer.from([0x22, 0xff, 0x22]))
  return sent.send(typeof body === 'string' ? body : toText(body))
}

describe('bad input', () => {
  it.each(cases)('refuses $what with $status $code, says what to do, and changes nothing', async (bad) => {
    const { window, store, tokenFor } = await aWindow({ rooms: [integrityOf('always')] })
    const answer = await send(bad, window, await tokenFor('system'))
    const { resourceType, issue } = JSON.parse(answer.text)
    expect({ status: answer.status, resourceType, code: issue[0].details.coding[0].code }).toEqual({
      status: bad.status,
      resourceType: 'OperationOutcome',
      code: bad.code,
    })
    expect(issue[0].diagnostics).toBeTruthy()
    if (bad.expression) expect(issue[0].expression).toEqual([bad.expression])
    expect(await store.count({ types: 'all', where: { op: 'every' } })).toBe(0)
    expect((await request(window).get('/health/ready')).body.status).toBe('ready')
  })

  it('refuses a request without a token with 401, and answers /fhir/metadata to anybody', async () => {
    const { window } = await aWindow()
    expect((await request(window).get('/fhir/Patient')).status).toBe(401)
    const metadata = await request(window).get('/fhir/metadata')
    expect(JSON.parse(metadata.text).resourceType).toBe('CapabilityStatement')
  })

  it('lets a lenient search drop what it does not know, and says so in the self link', async () => {
    const { window, tokenFor } = await aWindow()
    const answer = await request(window)
      .get('/fhir/Patient?famly=x&active=true')
      .set('Authorization', await tokenFor('system'))
      .set('Prefer', 'handling=lenient')
    expect(JSON.parse(answer.text).link[0].url).toBe('http://desk.test/fhir/Patient?active=true')
  })
})
