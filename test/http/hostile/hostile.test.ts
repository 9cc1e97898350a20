import { connect } from 'node:net'
import { aServer } from '../../builders/a-server.ts'
import { addresses } from './addresses.ts'
import type { Attack } from './attack.ts'
import { bodies } from './bodies.ts'
import { patterns } from './patterns.ts'
import { searches } from './searches.ts'

const attacks = [...bodies, ...searches, ...patterns, ...addresses]

const rssBefore = process.memoryUsage().rss

describe('hostile input', () => {
  let server: Awaited<ReturnType<typeof aServer>>
  let before: number
  beforeAll(async () => {
    server = await aServer()
    await server.call('PUT', '/Patient/kept', {
      resourceType: 'Patient',
      id: 'kept',
      name: [{ family: 'Kept' }],
    })
    before = await server.kept()
  })
  afterAll(() => server.stop())

  const run = async ({ method = 'POST', path, type = 'application/fhir+json', headers, body }: Attack) => {
    const sent = body?.()
    const start = performance.now()
    const answer = await fetch(`${server.fhir}${path}`, {
      method,
      headers: { ...(sent === undefined ? {} : { 'Content-Type': type }), ...headers },
      ...(sent === undefined ? {} : { body: sent }),
    })
    const text = await answer.text()
    return { status: answer.status, took: performance.now() - start, text }
  }

  it.each(attacks)('refuses $what quickly, and keeps nothing', async (attack) => {
    const { status, took, text } = await run(attack)
    expect([Math.floor(status / 100), text.slice(0, 300)]).toEqual([4, text.slice(0, 300)])
    expect(text.length).toBeLessThan(20_000)
    expect(took).toBeLessThan(attack.within ?? 1000)
    expect(await server.kept()).toBe(before)
    expect(({} as { admin?: unknown }).admin).toBeUndefined()
    expect((await fetch(`${server.base}/health/ready`)).status).toBe(200)
  })

  it.each([
    'X-Request-Id',
    'If-None-Exist',
    'If-Match',
    'Prefer',
    'Idempotency-Key',
    'Accept',
    'Authorization',
  ])('lets nobody smuggle a header through %s', async (header) => {
    const answer = await spoken(new URL(server.base), [
      'POST /fhir/Patient HTTP/1.1',
      'Host: desk.test',
      'Content-Type: application/fhir+json',
      `${header}: x\rSet-Cookie: role=system`,
      'Content-Length: 0',
      'Connection: close',
    ])
    expect(answer.slice(0, 12)).toBe('HTTP/1.1 400')
    expect(answer).not.toContain('role=system')
  })

  it('says nothing of a request id that is none, and gives one of its own', async () => {
    const { headers } = await server.call('GET', '/Patient', undefined, { 'X-Request-Id': '<script>' })
    expect(headers.get('X-Request-Id')).toMatch(/^[\w-]{36}$/)
  })

  it('has grown no larger than half a gigabyte', () => {
    globalThis.gc?.()
    expect(process.memoryUsage().rss - rssBefore).toBeLessThan(512 * 1024 * 1024)
  })
})

/** What the server says to these lines, sent as they are. */
const spoken = (server: URL, lines: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(server.port), server.hostname)
    let said = ''
    socket.on('data', (piece) => {
      said += String(piece)
    })
    socket.on('end', () => resolve(said))
    socket.on('error', reject)
    socket.end(`${lines.join('\r\n')}\r\n\r\n`)
  })
