import { createHash } from 'node:crypto'
import { request as ask } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { aServer } from '../builders/a-server.ts'

type Server = Awaited<ReturnType<typeof aServer>>

const bytes = Buffer.from(Uint8Array.from({ length: 1_500_000 }, (_, place) => place % 253))
const digest = (by: string) => createHash(by).update(bytes).digest('base64')
const sha256 = createHash('sha256').update(bytes).digest('hex')

describe('The content of a Binary', () => {
  let server: Server
  beforeEach(async () => {
    server = await aServer({ contentLimitMb: 2, bodyLimitMb: 1 })
  })
  afterEach(() => server.stop())

  const send = (
    body: Uint8Array,
    headers: Record<string, string> = {},
    { method = 'POST', path = '/Binary' } = {},
  ) =>
    fetch(server.fhir + path, {
      method,
      body: Buffer.from(body),
      headers: { 'Content-Type': 'application/pdf', ...headers },
    })
  const keep = async (body: Uint8Array = bytes) => {
    const made = await send(body)
    expect(made.status).toBe(201)
    return `/Binary/${((await made.json()) as { id: string }).id}`
  }
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(server.fhir + path, { method, headers: { Accept: '*/*', ...headers } })
  const bytesIn = async (response: Response) => Buffer.from(await response.arrayBuffer())
  const kept = () => server.department.store.blobs('', 9)

  it('comes back as it went in, larger than a JSON body may be', async () => {
    const path = await keep()
    const answer = await get(path)
    expect(answer.headers.get('content-type')).toBe('application/pdf')
    expect(answer.headers.get('content-length')).toBe('1500000')
    expect(answer.headers.get('etag')).toBe('W/"1"')
    expect(answer.headers.get('repr-digest')).toBe(`sha-256=:${digest('sha256')}:`)
    expect(Buffer.compare(await bytesIn(answer), bytes)).toBe(0)
    expect((await get(path, { 'If-None-Match': 'W/"1"' })).status).toBe(304)
  })

  it('is replaced by PUT, and each version keeps its own', async () => {
    const path = await keep()
    const put = await send(Buffer.from('second'), { 'If-Match': 'W/"1"' }, { method: 'PUT', path })
    expect([put.status, put.headers.get('etag')]).toEqual([200, 'W/"2"'])
    expect(await (await get(path)).text()).toBe('second')
    expect(Buffer.compare(await bytesIn(await get(`${path}/_history/1`)), bytes)).toBe(0)
  })

  it('is told about by HEAD, without coming', async () => {
    const answer = await get(await keep(), {}, 'HEAD')
    expect([answer.status, answer.headers.get('content-length')]).toEqual([200, '1500000'])
    expect(answer.headers.get('accept-ranges')).toBe('bytes')
  })

  it.each([
    ['bytes=0-9', 0, 10],
    ['bytes=524280-524300', 524_280, 524_301],
    ['bytes=1499999-', 1_499_999, 1_500_000],
    ['bytes=1499990-9999999', 1_499_990, 1_500_000],
    ['bytes=-5', 1_499_995, 1_500_000],
  ])('is given in part for Range: %s', async (range, from, to) => {
    const answer = await get(await keep(), { Range: range })
    expect(answer.status).toBe(206)
    expect(answer.headers.get('content-range')).toBe(`bytes ${from}-${to - 1}/1500000`)
    expect(Buffer.compare(await bytesIn(answer), bytes.subarray(from, to))).toBe(0)
  })

  it.each(['bytes=1500000-', 'bytes=-0'])('has nothing at Range: %s', async (range) => {
    const answer = await get(await keep(), { Range: range })
    expect([answer.status, answer.headers.get('content-range')]).toEqual([416, 'bytes */1500000'])
    expect(await answer.text()).toContain('no-such-range')
  })

  it.each(['bytes=0-1,4-5', 'lines=1-2', 'bytes=9-3', 'bytes=-'])(
    'comes whole for Range: %s',
    async (range) => {
      expect((await get(await keep(), { Range: range })).status).toBe(200)
    },
  )

  it.each<Record<string, string>>([
    { 'Content-MD5': digest('md5') },
    { 'Repr-Digest': `sha-256=:${digest('sha256')}:` },
    { 'Content-Digest': `sha-512=:AAAA:, sha-256=:${digest('sha256')}:` },
    { Digest: `SHA-256=${digest('sha256')}` },
  ])('is taken with the digest %j, and refused with another', async (headers) => {
    const other = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace(/[A-Z](?=[^A-Z]*$)/, 'q')]),
    )
    const refused = await send(bytes, other)
    expect(refused.status).toBe(400)
    expect(await refused.text()).toContain('content-mismatch')
    expect(await kept()).toEqual([])
    expect((await send(bytes, headers)).status).toBe(201)
    expect(await kept()).toEqual([sha256])
  })

  it('is read through its Content-Encoding, and refused where it is not what that says', async () => {
    const made = await send(gzipSync(bytes), { 'Content-Encoding': 'gzip' })
    expect(made.status).toBe(201)
    expect(await kept()).toEqual([sha256])
    expect((await send(bytes, { 'Content-Encoding': 'gzip' })).status).toBe(400)
    expect((await send(bytes, { 'Content-Encoding': 'pack200' })).status).toBe(415)
  })

  it('is refused over the limit, whether its length was said, hidden or packed', async () => {
    const long = Buffer.alloc(2 * 1024 * 1024 + 1)
    const said = await send(long)
    expect(said.status).toBe(413)
    expect(await said.text()).toContain('2097152 bytes')
    const hidden = await fetch(`${server.fhir}/Binary`, {
      method: 'POST',
      body: new Blob([long]).stream(),
      headers: { 'Content-Type': 'application/pdf' },
      duplex: 'half',
    } as RequestInit)
    expect(hidden.status).toBe(413)
    expect((await send(gzipSync(long), { 'Content-Encoding': 'gzip' })).status).toBe(413)
    expect(await kept()).toEqual([])
    expect(await server.department.store.sweep(Date.now() + 60_000)).toBe(0)
  })

  it('leaves nothing where its sender goes away', async () => {
    const upload = ask(`${server.fhir}/Binary`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/pdf', 'Content-Length': '1500000' },
    })
    upload.on('error', () => undefined)
    upload.write(bytes.subarray(0, 900_000))
    await pause(100)
    upload.destroy()
    await pause(100)
    expect(await kept()).toEqual([])
    expect(await server.department.store.sweep(Date.now() + 60_000)).toBe(0)
  })

  it('is logged with its hash and its size, by who writes and by who reads', async () => {
    await get(await keep())
    const { store } = server.department
    const rows = (await store.logRows(0, await store.logSize())).map(({ text }) => JSON.parse(text))
    const about = rows.filter(({ type }) => type === 'Binary')
    expect(about.map(({ act, facts }) => [act, facts.content])).toEqual([
      ['create', { sha256, size: 1_500_000 }],
      ['read', { sha256, size: 1_500_000 }],
    ])
  })

  it('is kept once, however often it comes, and in no body', async () => {
    await keep()
    const path = await keep()
    expect(await kept()).toEqual([sha256])
    const stored = await server.department.store.read('Binary', path.split('/')[2] ?? '')
    expect(stored?.body.length).toBeLessThan(500)
  })
})
