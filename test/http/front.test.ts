import { once } from 'node:events'
import { createServer, get, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { aWindow } from '../builders/a-window.ts'

interface Told {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

const ask = (port: number, path: string, headers: Record<string, string>): Promise<Told> =>
  new Promise((resolve, reject) => {
    get({ port, path, headers, host: '127.0.0.1' }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }))
    }).on('error', reject)
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
  ])('is answered the same in front of Express as through it: %s', async (_what, path, more) => {
    const { window, desk, tokenFor } = await aWindow()
    const caller = { client: 'test', role: 'system', name: 'test' } as const
    for (const id of ['ada', 'otis'])
      await desk.perform({
        interaction: 'update',
        type: 'Patient',
        id,
        query: '',
        body: { resourceType: 'Patient', id, name: [{ family: id }] },
        caller,
        purpose: [],
        requestId: 'test',
        from: 'test',
      })
    const server = createServer(window).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const headers = { Authorization: await tokenFor('system'), 'X-Request-Id': 'same', ...more }
    const inFront = await ask(port, path, headers)
    // Compression that is declined is a matter of Express.
    const through = await ask(port, path, { ...headers, 'Accept-Encoding': 'identity' })
    server.close()
    expect(comparable(inFront)).toEqual(comparable(through))
  })
})
