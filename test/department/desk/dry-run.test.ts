import request from 'supertest'
import type { Resource } from '../../../src/fhir/index.ts'
import { aWindow } from '../../builders/a-window.ts'
import { allRooms } from '../../builders/all-rooms.ts'

const consent = {
  resourceType: 'Consent',
  id: 'c1',
  status: 'active',
  scope: {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }],
  },
  category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
  policyRule: { text: 'by hand' },
  patient: { reference: 'Patient/ada' },
  dateTime: '2026-01-02',
}
const input = { revokedOn: '2026-11-20', receivedIn: 'a letter' }
const parameters = (...more: object[]) => ({
  resourceType: 'Parameters',
  parameter: [
    { name: 'revokedOn', valueDate: input.revokedOn },
    { name: 'receivedIn', valueString: input.receivedIn },
    ...more,
  ],
})

const aDryWindow = async () => {
  const { window, store, desk, tokenFor } = await aWindow(allRooms())
  const token = await tokenFor('system')
  await request(window).put('/fhir/Consent/c1').set('Authorization', token).send(consent).expect(201)
  const post = (path: string, body: object, key?: string) =>
    request(window)
      .post(path)
      .set({ Authorization: token, ...(key ? { 'Idempotency-Key': key } : {}) })
      .send(body)
  const rows = () => store.logRows(0, 1000)
  return { window, store, desk, post, rows, token }
}

describe('a dry run', () => {
  it.each([
    ['Parameters', '', parameters({ name: 'dryRun', valueBoolean: true })],
    ['Parameters with text', '', parameters({ name: 'dryRun', valueString: 'true' })],
    ['the query, beside a body', '?dryRun=true', parameters()],
  ])('asked for in %s answers as usual and changes nothing', async (_where, query, body) => {
    const { post, store } = await aDryWindow()
    const answer = await post(`/fhir/Consent/c1/$revoke${query}`, body).expect(200)
    expect(answer.body).toMatchObject({ resourceType: 'Consent', status: 'inactive' })
    expect(await store.read('Consent', 'c1')).toMatchObject({ version: 1 })
    expect(await store.count({ types: ['Provenance'], where: { op: 'every' } })).toBe(0)
  })

  it('is asked for in plain JSON at the records door too', async () => {
    const { post, store } = await aDryWindow()
    await post('/records/authorizations/c1/revoke', { ...input, dryRun: true }).expect(200)
    expect(await store.read('Consent', 'c1')).toMatchObject({ version: 1 })
  })

  it('is in the log as what it is', async () => {
    const { post, rows } = await aDryWindow()
    const before = (await rows()).length
    await post('/fhir/Consent/c1/$revoke?dryRun=true', parameters()).expect(200)
    const added = (await rows()).slice(before)
    expect(added).toHaveLength(1)
    expect(added[0]?.text).toContain('"dryRun":true')
  })

  it('is refused what the real act would be refused', async () => {
    const { post } = await aDryWindow()
    const later = { ...input, revokedOn: '2027-01-01', dryRun: true }
    const answer = await post('/records/authorizations/c1/revoke', later).expect(422)
    expect(codeIn(answer.body)).toBe('breaks-rule')
  })

  it('leaves the Idempotency-Key for the real act, which then is done', async () => {
    const { post, store } = await aDryWindow()
    await post('/fhir/Consent/c1/$revoke?dryRun=true', parameters(), 'k1').expect(200)
    await post('/fhir/Consent/c1/$revoke?dryRun=false', parameters(), 'k1').expect(200)
    expect(await store.read('Consent', 'c1')).toMatchObject({ version: 2 })
  })

  it.each([
    ['a word that is no answer', '?dryRun=perhaps', 'invalid-input'],
    ['two answers', '?dryRun=true&dryRun=false', 'invalid-input'],
  ])('asked for by %s is refused', async (_what, query, code) => {
    const { post, store } = await aDryWindow()
    const answer = await post(`/fhir/Consent/c1/$revoke${query}`, parameters()).expect(400)
    expect(codeIn(answer.body)).toBe(code)
    expect(await store.read('Consent', 'c1')).toMatchObject({ version: 1 })
  })

  it('is no input of an operation that only looks', async () => {
    const { post } = await aDryWindow()
    const answer = await post('/fhir/Consent/c1/$check-authorization?dryRun=true', {}).expect(400)
    expect(codeIn(answer.body)).toBe('unknown-input')
  })
})

describe('a call', () => {
  it('that changes something is not made by GET', async () => {
    const { window, token, store } = await aDryWindow()
    const path = '/fhir/Consent/c1/$revoke?revokedOn=2026-11-20&receivedIn=letter'
    await request(window).get(path).set('Authorization', token).expect(405)
    expect(await store.read('Consent', 'c1')).toMatchObject({ version: 1 })
  })

  it.each([
    ['a list of nothing', [null]],
    ['text', 'x'],
    ['a number', 7],
  ])('with Parameters that hold %s is refused', async (_what, parameter) => {
    const { post } = await aDryWindow()
    const answer = await post('/fhir/Consent/c1/$revoke', { resourceType: 'Parameters', parameter })
    expect(answer.status).toBe(400)
  })
})

const codeIn = (body: Resource) =>
  (body.issue as { details: { coding: { code: string }[] } }[])[0]?.details.coding[0]?.code
