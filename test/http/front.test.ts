import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { aWindow } from '../builders/a-window.ts'

interface Told {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

const ask = (port: number, path: string, headers: Record<string, string>, body?: string): Promise<Told> =>
  new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST'
    const sent = request({ port, path, headers, method, host: '127.0.0.1' }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }))
    })
    sent.on('error', reject)
    sent.end(body)
  })

// The way of the answer must not show; the moment and the transfer may.
const comparable = ({ status, headers, text }: Told) => {
  const {
    date: _d,
    connection: _c,
    'keep-alive': _k,
    'content-length': _l,
    'transfer-encoding': _t,
    ...rest
  } = headers
  return { status, headers: rest, text: text.replace(/_page=[\w-]+/g, '_page') }
}

const serving = async () => {
  const { window, desk, tokenFor } = await aWindow()
  const server = createServer(window).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { desk, port, authorization: await tokenFor('system'), close: () => server.close() }
}

const patient = JSON.stringify({ resourceType: 'Patient', name: [{ family: 'Ada' }] })

describe('a plain post', () => {
  it.each([
    ['a resource', '/fhir/Patient', patient, {}],
    ['a resource whose copy is not wanted', '/fhir/Patient', patient, { Prefer: 'return=minimal' }],
    ['a transaction', '/fhir', JSON.stringify({ resourceType: 'Bundle', type: 'transaction' }), {}],
    ['what is no JSON', '/fhir/Patient', '{"resourceType":', {}],
    ['nothing', '/fhir/Patient', '', {}],
    ['another type', '/fhir/Observation', patient, {}],
    ['another charset', '/fhir/Patient', patient, { 'Content-Type': 'application/json; charset=latin1' }],
    ['a body that is too long', '/fhir/Patient', `"${' '.repeat(60 * 1024 * 1024)}"`, {}],
    ['a stranger', '/fhir/Patient', patient, { Authorization: 'Bearer nobody' }],
  ])('is answered the same in front of Express as through it: %s', async (_what, path, body, more) => {
    const { port, authorization, close } = await serving()
    const headers = {
      Authorization: authorization,
      'X-Request-Id': 'same',
      'Content-Type': 'application/fhir+json',
      'Content-Length': String(Buffer.byteLength(body)),
      ...more,
    }
    const inFront = await ask(port, path, headers, body)
    const through = await ask(port, path, { ...headers, 'Accept-Encoding': 'identity' }, body)
    close()
    expect(made(inFront)).toEqual(made(through))
  })
})

// Each post makes a resource of its own.
const made = (told: Told) => {
  const { headers, text, ...rest } = comparable(told)
  const { etag: _e, 'last-modified': _m, location, ...others } = headers
  const blurred = text.replace(/"(id|lastUpdated)":"[^"]*"/g, '').replace(/"fullUrl":"[^"]*"/g, '')
  return { ...rest, headers: { ...others, isPlaced: location !== undefined }, text: blurred }
}

describe('a plain look', () => {
  it.each([
    ['a resource', '/fhir/Patient/ada', {}],
    ['a version that the caller has', '/fhir/Patient/ada', { 'If-None-Match': 'W/"1"' }],
    ['a resource in XML', '/fhir/Patient/ada?_format=xml', {}],
    ['a search with a next page', '/fhir/Patient?_count=1&_sort=family', {}],
    ['what is not here', '/fhir/Patient/nobody', {}],
    ['an unknown type', '/fhir/Patinet/ada', {}],
    ['an unknown parameter', '/fhir/Patient?famly=x', {}],
    ['a format not offered', '/fhir/Patient/ada?_format=turtle', {}],
    ['a stranger', '/fhir/Patient/ada', { Authorization: 'Bearer nobody' }],
    ['a content', '/fhir/Binary/plain', { Accept: 'application/pdf' }],
    ['a content of a type that no header can carry', '/fhir/Binary/strange', { Accept: 'application/pdf' }],
  ])('is answered the same in front of Express as through it: %s', async (_what, path, more) => {
    const { port, desk, authorization, close } = await serving()
    const caller = { client: 'test', role: 'system', name: 'test' } as const
    const kept = [
      { resourceType: 'Patient', id: 'ada', name: [{ family: 'ada' }] },
      { resourceType: 'Patient', id: 'otis', name: [{ family: 'otis' }] },
      { resourceType: 'Binary', id: 'plain', contentType: 'application/pdf', data: 'QWRh' },
      { resourceType: 'Binary', id: 'strange', contentType: 'application/pdf; name="\u2603"', data: 'QWRh' },
    ]
    for (const body of kept)
      await desk.perform({
        interaction: 'update',
        type: body.resourceType,
        id: body.id,
        query: '',
        body,
        caller,
        purpose: [],
        requestId: 'test',
        from: 'test',
      })
    const headers = { Authorization: authorization, 'X-Request-Id': 'same', ...more }
    const inFront = await ask(port, path, headers)
    // Compression that is declined is a matter of Express.
    const through = await ask(port, path, { ...headers, 'Accept-Encoding': 'identity' })
    close()
    expect(comparable(inFront)).toEqual(comparable(through))
  })
})

describe('plain requests that come at once', () => {
  it('are each answered for themselves, whatever becomes of the others', async () => {
    const { port, authorization, close } = await serving()
    const json = { Authorization: authorization, 'Content-Type': 'application/fhir+json' }
    const kinds = [
      [201, (id: string) => ask(port, '/fhir/Patient', sized({ ...json, 'X-Request-Id': id }), patient)],
      [400, (id: string) => ask(port, '/fhir/Patient', sized({ ...json, 'X-Request-Id': id }, '{'), '{')],
      [200, (id: string) => ask(port, '/fhir/Patient?family=ada', { ...json, 'X-Request-Id': id })],
      [404, (id: string) => ask(port, '/fhir/Patient/nobody', { ...json, 'X-Request-Id': id })],
      [401, (id: string) => ask(port, '/fhir/Patient/nobody', { 'X-Request-Id': id })],
    ] as const
    const asked = Array.from({ length: 50 }, async (_, n) => {
      const [expected, fire] = kinds[n % kinds.length] ?? kinds[0]
      const { status, headers } = await fire(`r${n}`)
      expect({ status, id: headers['x-request-id'] }).toEqual({ status: expected, id: `r${n}` })
    })
    await Promise.all(asked)
    close()
  })
})

const sized = (headers: Record<string, string>, body = patient) => ({
  ...headers,
  'Content-Length': String(Buffer.byteLength(body)),
})
