import request from 'supertest'
import { evidenceStays } from '../../src/department/audit/guards.ts'
import { aWindow } from '../builders/a-window.ts'

const jsonPatch = 'application/json-patch+json'
const fhirJson = 'application/fhir+json'

const evidence = { name: 'audit', kinds: [], operations: [], guards: [evidenceStays], observers: [] }

const aPatient = async () => {
  const { window, tokenFor } = await aWindow({ rooms: [evidence] })
  const token = await tokenFor('system')
  const made = await request(window)
    .post('/fhir/Patient')
    .set('Authorization', token)
    .type(fhirJson)
    .send(JSON.stringify({ resourceType: 'Patient', active: false }))
  const address = `/fhir/Patient/${made.body.id}`
  const patch = (body: unknown, type: string) =>
    request(window).patch(address).set('Authorization', token).type(type).send(JSON.stringify(body))
  return { window, address, patch }
}

describe('PATCH over HTTP', () => {
  it('takes a JSON Patch with the version of its ETag, once', async () => {
    const { patch } = await aPatient()
    const body = [{ op: 'replace', path: '/active', value: true }]
    const answer = await patch(body, jsonPatch).set('If-Match', 'W/"1"')
    expect([answer.status, answer.get('ETag'), answer.body.active]).toEqual([200, 'W/"2"', true])
    const again = await patch(body, jsonPatch).set('If-Match', 'W/"1"')
    expect(again.status).toBe(412)
  })

  it('takes a FHIRPath Patch, and answers nothing where the caller wants none', async () => {
    const { patch } = await aPatient()
    const part = [
      { name: 'type', valueCode: 'delete' },
      { name: 'path', valueString: 'Patient.active' },
    ]
    const parameters = { resourceType: 'Parameters', parameter: [{ name: 'operation', part }] }
    const answer = await patch(parameters, fhirJson).set('Prefer', 'return=minimal')
    expect([answer.status, answer.get('ETag'), answer.text]).toEqual([200, 'W/"2"', ''])
  })

  it('refuses an XML Patch with 415', async () => {
    const { patch } = await aPatient()
    const answer = await patch('<diff/>', 'application/xml-patch+xml')
    expect(answer.status).toBe(415)
  })

  it('tells browsers and clients that it is offered', async () => {
    const { window, address } = await aPatient()
    const preflight = await request(window)
      .options(address)
      .set({ Origin: 'http://app.test', 'Access-Control-Request-Method': 'PATCH' })
    expect(preflight.get('Access-Control-Allow-Methods')).toMatch(/\bPATCH\b/)
    const { body } = await request(window).get('/fhir/metadata')
    expect(body.patchFormat).toEqual([fhirJson, jsonPatch])
    const named = (type: string) =>
      body.rest[0].resource.find((one: { type: string }) => one.type === type).interaction
    expect(named('Patient')).toContainEqual({ code: 'patch' })
    expect(named('AuditEvent')).not.toContainEqual({ code: 'patch' })
  })
})
