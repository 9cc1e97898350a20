import { gzipSync } from 'node:zlib'
import request from 'supertest'
import { aWindow } from '../builders/a-window.ts'

const patient = { resourceType: 'Patient', id: 'ada', name: [{ family: 'Marlow' }] }

const aDoor = async () => {
  const { window, store, tokenFor } = await aWindow()
  const [token, other] = [await tokenFor('system'), await tokenFor('auditor')]
  const call = (method: 'get' | 'post' | 'put' | 'delete' | 'head' | 'options', path: string) =>
    request(window)[method](`/fhir${path}`).set('Authorization', token)
  await call('put', '/Patient/ada').send(patient).expect(201)
  return { call, window, store, other }
}

describe('a read that knows the record already', () => {
  it.each([
    ['If-None-Match', 'W/"1"', 304],
    ['If-None-Match', 'W/"7", W/"1"', 304],
    ['If-None-Match', '*', 304],
    ['If-None-Match', 'W/"2"', 200],
    ['If-Modified-Since', 'Fri, 01 Jan 2999 00:00:00 GMT', 304],
    ['If-Modified-Since', 'Sat, 01 Jan 2000 00:00:00 GMT', 200],
    ['If-Modified-Since', 'yesterday', 200],
  ])('with %s: %s is answered %i', async (name, value, status) => {
    const { call } = await aDoor()
    const answer = await call('get', '/Patient/ada').set(name, value)
    expect(answer.status).toBe(status)
    expect(answer.get('ETag')).toBe('W/"1"')
    expect(answer.text.length > 0).toBe(status === 200)
  })

  it('sends its own Last-Modified back, and is answered 304', async () => {
    const { call } = await aDoor()
    const { headers } = await call('get', '/Patient/ada')
    await call('get', '/Patient/ada').set('If-Modified-Since', String(headers['last-modified'])).expect(304)
  })
})

it.each(['/Patient/ada', '/Patient?family=marlow', '/metadata', '/Patient/ada/_history'])(
  'answers HEAD %s as GET, without the body',
  async (path) => {
    const { call } = await aDoor()
    const [get, head] = [await call('get', path), await call('head', path)]
    expect({ status: head.status, text: head.text ?? '' }).toEqual({ status: 200, text: '' })
    for (const name of ['content-type', 'etag', 'last-modified'])
      expect(head.headers[name]).toBe(get.headers[name])
  },
)

describe('what a write answers', () => {
  it.each([
    ['minimal', '', 200],
    ['representation', 'Patient', 200],
    ['OperationOutcome', 'OperationOutcome', 200],
  ])('is by return=%s of an update: "%s"', async (returns, type, status) => {
    const { call } = await aDoor()
    const answer = await call('put', '/Patient/ada')
      .set('Prefer', `return=${returns}`)
      .send({ ...patient, active: true })
    expect(answer.status).toBe(status)
    expect(answer.text === '' ? '' : JSON.parse(answer.text).resourceType).toBe(type)
    expect(answer.get('Location')).toBe('http://desk.test/fhir/Patient/ada/_history/2')
  })

  it('is an outcome of a delete, if that is preferred', async () => {
    const { call } = await aDoor()
    const answer = await call('delete', '/Patient/ada').set('Prefer', 'return=OperationOutcome')
    expect({ status: answer.status, type: answer.body.resourceType }).toEqual({
      status: 200,
      type: 'OperationOutcome',
    })
    await call('get', '/Patient/ada').expect(410)
    await call('delete', '/Patient/ada').expect(204)
  })
})

describe('a body', () => {
  it.each([
    ['application/fhir+json; charset=utf-8', 201],
    ['application/fhir+json; charset="UTF-8"', 201],
    ['application/fhir+json; charset=iso-8859-1', 415],
    ['application/fhir+xml; charset=utf-16', 415],
  ])('of type %s is answered %i', async (type, status) => {
    const { call } = await aDoor()
    await call('post', '/Patient').set('Content-Type', type).send(JSON.stringify(patient)).expect(status)
  })

  const gzipped = (call: Awaited<ReturnType<typeof aDoor>>['call'], text: string) =>
    call('post', '/Patient')
      .set('Content-Type', 'application/fhir+json')
      .set('Content-Encoding', 'gzip')
      .serialize((body: unknown) => body as string)
      .send(gzipSync(text) as unknown as string)

  it('may be compressed', async () => {
    const { call } = await aDoor()
    const { body } = await gzipped(call, JSON.stringify(patient)).expect(201)
    expect(body.name).toEqual(patient.name)
  })

  it('is refused when it unpacks to more than the limit', async () => {
    const { call } = await aDoor()
    const bomb = JSON.stringify({ ...patient, text: { div: 'x'.repeat(20_000_000) } })
    expect(gzipSync(bomb).length).toBeLessThan(100_000)
    await gzipped(call, bomb).expect(413)
  })

  it('is refused when it is not what its encoding says', async () => {
    const { call } = await aDoor()
    const answer = call('post', '/Patient').set('Content-Type', 'application/fhir+json')
    await answer.set('Content-Encoding', 'gzip').send('{}').expect(400)
  })
})

it('compresses a large answer for who can read it', async () => {
  const { call } = await aDoor()
  const { headers } = await call('get', '/metadata').set('Accept-Encoding', 'gzip')
  expect(headers['content-encoding']).toBe('gzip')
})

it('lets a browser ask first, and read the headers that a client needs', async () => {
  const { window, call } = await aDoor()
  const preflight = await request(window)
    .options('/fhir/Patient/ada')
    .set({ Origin: 'https://app.test', 'Access-Control-Request-Method': 'PATCH' })
    .set('Access-Control-Request-Headers', 'authorization,if-match,prefer')
  expect(preflight.status).toBe(204)
  expect(preflight.get('Access-Control-Allow-Methods')).toContain('PATCH')
  expect(preflight.get('Access-Control-Allow-Headers')).toContain('if-match')
  const { headers } = await call('get', '/Patient/ada').set('Origin', 'https://app.test')
  expect(headers['access-control-expose-headers']).toContain('Content-Location')
})

describe('an answer that comes later', () => {
  const begin = async () => {
    const door = await aDoor()
    const asked = door.call('get', '/Patient?family=marlow').set('Prefer', 'respond-async')
    const { headers } = await asked.expect(202)
    const path = String(headers['content-location']).replace('http://desk.test/fhir', '')
    return { ...door, path }
  }
  const answered = async (call: Awaited<ReturnType<typeof aDoor>>['call'], path: string) => {
    for (;;) {
      const answer = await call('get', path)
      if (answer.status !== 202) return answer
      expect(answer.get('Retry-After')).toBe('1')
    }
  }

  it('is a bundle with what would have been answered at once', async () => {
    const { call, path } = await begin()
    const { body } = await answered(call, path)
    expect(body).toMatchObject({
      type: 'batch-response',
      entry: [{ resource: { entry: [{ resource: { id: 'ada' } }] }, response: { status: '200 OK' } }],
    })
  })

  it('is a refusal if that would have been answered', async () => {
    const { call } = await begin()
    const { headers } = await call('get', '/Patient/nobody').set('Prefer', 'respond-async').expect(202)
    const path = String(headers['content-location']).replace('http://desk.test/fhir', '')
    const { body } = await answered(call, path)
    expect(body.entry[0].response).toMatchObject({
      status: '404 Not Found',
      outcome: { issue: [{ details: { coding: [{ code: 'not-found' }] } }] },
    })
  })

  it('is gone when it was cancelled, and is not for others', async () => {
    const { call, path, window, other } = await begin()
    await request(window).get(`/fhir${path}`).set('Authorization', other).expect(404)
    await request(window).get(`/fhir${path}`).expect(401)
    await call('post', path).expect(405)
    await call('delete', path).expect(202)
    await call('get', path).expect(404)
  })
})
