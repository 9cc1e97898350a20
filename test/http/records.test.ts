import request from 'supertest'
import { aWindow } from '../builders/a-window.ts'
import { allRooms } from '../builders/all-rooms.ts'

const hold = (matter: string) => ({
  matter,
  status: 'active',
  type: 'litigation',
  subject: 'Patient/ada',
  from: '2026-01-01',
  custodian: 'Practitioner/counsel',
  scope: ['Patient/ada'],
})

const aRecordsDoor = async () => {
  const { window, tokenFor } = await aWindow(allRooms())
  const token = await tokenFor('system')
  const send = (method: 'get' | 'post' | 'put' | 'delete', path: string, body?: object) =>
    request(window)[method](`/records${path}`).set('Authorization', token).send(body)
  return { send, token, window }
}

interface Page {
  readonly records: readonly { readonly matter: string }[]
  readonly next?: string
}

describe('the records door', () => {
  it('says where a new record is, and in which version', async () => {
    const { send } = await aRecordsDoor()
    const { body, headers } = await send('post', '/legal-holds', hold('M-1')).expect(201)
    expect(body).toMatchObject({ ...hold('M-1'), version: 1 })
    expect(headers).toMatchObject({
      etag: 'W/"1"',
      location: `http://desk.test/records/legal-holds/${body.id}`,
    })
  })

  it('shows every record once over its pages', async () => {
    const { send } = await aRecordsDoor()
    const matters = ['M-1', 'M-2', 'M-3', 'M-4', 'M-5']
    for (const matter of matters) await send('post', '/legal-holds', hold(matter)).expect(201)
    const seen: string[] = []
    for (let next = '/legal-holds?_count=2'; next !== '' && seen.length < 9; ) {
      const page: Page = (await send('get', next).expect(200)).body
      seen.push(...page.records.map(({ matter }) => matter))
      next = page.next?.replace('/records', '') ?? ''
    }
    expect(seen.sort((a, b) => a.localeCompare(b))).toEqual(matters)
  })

  it('shows and changes in a collection what is of its kind, and nothing else', async () => {
    const { send } = await aRecordsDoor()
    const { id } = (await send('post', '/legal-holds', hold('M-1')).expect(201)).body
    const suspension = {
      status: 'active',
      patient: 'Patient/ada',
      agencyName: 'County',
      official: 'Sheriff',
      basis: 'law-enforcement',
      written: true,
      from: '2026-01-01',
      until: '2027-01-01',
    }
    await send('get', `/accounting-suspensions/${id}`).expect(404)
    await send('put', `/accounting-suspensions/${id}`, suspension).expect(404)
    await send('delete', `/accounting-suspensions/${id}`).expect(404)
    await send('get', `/legal-holds/${id}`).expect(200)
    await send('put', `/legal-holds/${id}`, { ...hold('M-1'), reason: 'Claim' }).expect(200)
  })

  it('answers an operation with what it describes: lists stay lists', async () => {
    const { send, window, token } = await aRecordsDoor()
    const patient = { resourceType: 'Patient', id: 'ada' }
    await request(window).put('/fhir/Patient/ada').set('Authorization', token).send(patient).expect(201)
    const { body } = await send('post', '/patients/ada/accounting-of-disclosures', {}).expect(200)
    expect(body).toMatchObject({ entry: [], excluded: [], document: { resourceType: 'DocumentReference' } })
  })

  it('says where the records of a type are that it does not keep itself', async () => {
    const { send } = await aRecordsDoor()
    await send('get', '/patients/ada').expect(405)
  })
})
