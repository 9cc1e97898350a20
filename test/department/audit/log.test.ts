import { createPublicKey, hash } from 'node:crypto'
import { type Proof, verifyGrowth, verifyLog, verifyOffline } from '../../../src/department/audit/index.ts'
import type { FhirError, Resource } from '../../../src/fhir/index.ts'
import type { LogRow, Store } from '../../../src/store/index.ts'
import { careless } from './a-careless-room.ts'
import { alteredStore, anAuditedDesk, newKeys, valuesOf } from './an-audited-desk.ts'

const patient = (family: string): Resource => ({ resourceType: 'Patient', name: [{ family }] })

const refusedWith = async (act: Promise<unknown>) => {
  const error = (await act.catch((thrown: unknown) => thrown)) as FhirError
  return { status: error.status, code: error.outcome.issue[0]?.details.coding[0]?.code }
}

/** A desk at which ten patients were registered and a checkpoint was taken. */
const aBusyDesk = async () => {
  const desk = anAuditedDesk()
  for (let n = 0; n < 10; n++) await desk.create(patient(`Family${n}`))
  const checkpoint = valuesOf(await desk.call('log-checkpoint'))
  return { ...desk, checkpoint, publicKey: String(checkpoint.publicKey) }
}

/** `$log-proof` as the verifier reads it. */
const proofFrom = (parameters: Resource): Proof => {
  const values = valuesOf(parameters)
  return { ...values, hashes: [values.hashes ?? []].flat() } as unknown as Proof
}

const replace = (index: number, change: Partial<LogRow>) => (rows: readonly LogRow[]) =>
  rows.map((row) => (row.index === index ? { ...row, ...change } : row))
const textOf = (rows: readonly LogRow[], index: number) => rows[index]?.text ?? ''

describe('the log', () => {
  it('has a row for every act, refused ones too', async () => {
    const { act, store, create } = anAuditedDesk()
    const made = await create(patient('Marlow'))
    await act({ interaction: 'read', type: 'Patient', id: String(made.id) })
    await refusedWith(act({ interaction: 'read', type: 'Patient', id: 'nobody' }))
    const rows = (await store.logRows(0, 9)).map(({ text }) => JSON.parse(text))
    expect(rows).toMatchObject([
      {
        act: 'create',
        status: 201,
        made: [{ change: 'create', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
      },
      { act: 'read', status: 200, seen: [{ ref: `Patient/${made.id}/_history/1` }] },
      { act: 'read', status: 404, refusal: 'not-found' },
    ])
  })

  it('is found whole when nobody touched it', async () => {
    const { store, keys } = await aBusyDesk()
    expect(await verifyLog(store, keys)).toMatchObject({
      ok: true,
      size: 11,
      brokenCount: 0,
      checkpoints: [{ size: 10, ok: true }],
    })
  })

  it.each<[string, (rows: readonly LogRow[]) => readonly LogRow[], object[]]>([
    [
      'changed, under a checkpoint',
      (rows) => replace(3, { text: textOf(rows, 3).replace('10.0.0.7', '10.0.0.8') })(rows),
      [{ index: 3, what: 'changed' }],
    ],
    [
      'changed, after the last checkpoint',
      (rows) => replace(10, { text: textOf(rows, 10).replace('10.0.0.7', '10.0.0.8') })(rows),
      [{ index: 10, what: 'changed' }],
    ],
    ['removed', (rows) => rows.filter(({ index }) => index !== 4), [{ index: 4, what: 'missing' }]],
    [
      'removed, and the rest moved up',
      (rows) => rows.filter(({ index }) => index !== 8).map((row, index) => ({ ...row, index })),
      [
        { index: 8, what: 'missing' },
        { index: 9, what: 'reordered' },
      ],
    ],
    ['cut off the end', (rows) => rows.slice(0, 9), [{ index: 9, what: 'missing' }]],
    [
      'swapped with another',
      (rows) =>
        rows.map((row) => ({
          ...row,
          ...(row.index === 2 ? rows[5] : row.index === 5 ? rows[2] : {}),
          index: row.index,
        })),
      [
        { index: 2, what: 'reordered' },
        { index: 5, what: 'reordered' },
      ],
    ],
    [
      'overwritten by a copy of another',
      (rows) => rows.map((row) => (row.index === 6 && rows[1] ? { ...rows[1], index: 6 } : row)),
      [{ index: 6, what: 'missing' }],
    ],
    ['robbed of its stamp', replace(7, { stamp: '' }), [{ index: 7, what: 'stamp' }]],
    [
      'stamped under another key, though a checkpoint vouches for the text',
      (rows) => replace(7, { stamp: `7.${'A'.repeat(43)}` })(rows),
      [{ index: 7, what: 'stamp' }],
    ],
  ])('names an entry that was %s', async (_how, alter, broken) => {
    const { store, keys } = await aBusyDesk()
    const report = await verifyLog(alteredStore(store, alter), keys)
    expect(report.ok).toBe(false)
    expect(report.broken).toMatchObject(broken)
  })

  it('names entries cut off the end though no checkpoint covers them, by the events made from them', async () => {
    const { store, keys, create, events } = anAuditedDesk()
    await create(patient('Marlow'))
    await create(patient('Stone'))
    await events('action=C')
    const report = await verifyLog(
      alteredStore(store, (rows) => rows.slice(0, 1)),
      keys,
    )
    expect(report).toMatchObject({
      ok: false,
      size: 2,
      broken: [{ index: 1, what: 'missing', events: ['AuditEvent/log-000000001-0'] }],
    })
  })

  it('names the audit events that were made from a broken entry', async () => {
    const { store, keys, events } = await aBusyDesk()
    await events('action=C')
    const report = await verifyLog(alteredStore(store, replace(3, { text: '{}' })), keys)
    expect(report.broken).toEqual([{ index: 3, what: 'changed', events: ['AuditEvent/log-000000003-0'] }])
    expect(report.checkpoints).toMatchObject([{ ok: false }])
  })

  it.each<[string, (body: string) => string | undefined]>([
    ['altered', (body) => body.replace('Ada Marlow', 'Eve Marlow')],
    ['relabelled', (body) => body.replace('"outcome":"0"', '"outcome":"8"')],
    ['robbed of its seal', (body) => body.replace(/"extension":\[.*?\]/, '"language":"en"')],
    ['removed', () => undefined],
  ])('names an audit event that was %s behind the server’s back', async (_how, alter) => {
    const { store, keys, events } = await aBusyDesk()
    await events('action=C')
    const shelves: Store = {
      ...store,
      search: async (plan, page) => {
        const found = await store.search(plan, page)
        const hits = found.hits.flatMap((hit) => {
          const body = hit.id === 'log-000000003-0' ? alter(hit.body) : hit.body
          return body === undefined ? [] : [{ ...hit, body }]
        })
        return { ...found, hits }
      },
    }
    expect((await verifyLog(store, keys)).ok).toBe(true)
    const report = await verifyLog(shelves, keys)
    expect(report).toMatchObject({ ok: false, checkpoints: [{ ok: true }] })
    expect(report.broken).toEqual([{ index: 3, what: 'event', events: ['AuditEvent/log-000000003-0'] }])
  })

  it('checks a part of the log by its stamps alone', async () => {
    const { store, keys } = await aBusyDesk()
    const shelves = alteredStore(store, replace(3, { text: '{}' }))
    expect(await verifyLog(shelves, keys, { from: 4 })).toMatchObject({ ok: true, checkpoints: [] })
    expect(await verifyLog(shelves, keys, { from: 2, to: 4 })).toMatchObject({ ok: false, brokenCount: 1 })
  })

  it('does not trust a checkpoint that another key signed', async () => {
    const { store, keys } = await aBusyDesk()
    const report = await verifyLog(store, { ...keys, signing: newKeys().signing })
    expect(report).toMatchObject({ ok: false, brokenCount: 0, checkpoints: [{ ok: false }] })
  })
})

describe('a proof', () => {
  it('shows an entry to be in the log, without the server', async () => {
    const { call, events, publicKey } = await aBusyDesk()
    const [event] = await events('action=C')
    const proof = proofFrom(await call('log-proof', {}, String(event?.id)))
    expect(verifyOffline(proof, publicKey)).toEqual({ ok: true })
    const forged = { ...proof, row: proof.row.replace('Ada', 'Eve') }
    expect(verifyOffline(forged, publicKey)).toMatchObject({ ok: false })
    const stranger = createPublicKey(newKeys().signing).export({ type: 'spki', format: 'pem' }).toString()
    expect(verifyOffline(proof, stranger)).toMatchObject({ ok: false })
  })

  it('of a disclosure shows the operation’s entry, with the hash of the event that it put', async () => {
    const { call, events, store } = anAuditedDesk([careless])
    await call('disclose')
    const found = await events('outcome=0')
    const disclosure = found.find(({ id }) => !id?.startsWith('log-'))
    const proof = proofFrom(await call('log-proof', {}, String(disclosure?.id)))
    const stored = await store.read('AuditEvent', String(disclosure?.id))
    expect(proof.index).toBe(0)
    expect(JSON.parse(proof.row).made).toMatchObject([
      { ref: `AuditEvent/${disclosure?.id}/_history/1`, sha256: hash('sha256', String(stored?.body)) },
    ])
  })

  it('of an event that is not there is refused', async () => {
    const { call } = await aBusyDesk()
    expect(await refusedWith(call('log-proof', {}, 'nothing'))).toEqual({ status: 404, code: 'not-found' })
  })

  it('is given for an entry by its place, and for the size of a checkpoint that somebody holds', async () => {
    const { call, checkpoint, publicKey, create } = await aBusyDesk()
    await create(patient('Later'))
    await call('log-checkpoint')
    const proof = proofFrom(await call('log-proof', { index: 4, size: 10 }))
    expect(proof).toMatchObject({ index: 4, size: 10 })
    expect(verifyOffline(proof, publicKey, checkpoint as never)).toEqual({ ok: true })
  })

  it('of an entry after the last checkpoint comes with a new one', async () => {
    const { call, publicKey, store } = await aBusyDesk()
    const proof = proofFrom(await call('log-proof', { index: 10 }))
    expect(proof.size).toBe(11)
    expect(verifyOffline(proof, publicKey)).toEqual({ ok: true })
    expect(await store.notes('checkpoint ')).toHaveLength(2)
  })

  it('shows that the log only grew', async () => {
    const { call, publicKey } = await aBusyDesk()
    const later = valuesOf(await call('log-checkpoint'))
    const answer = valuesOf(await call('log-consistency', { from: 10, to: later.size }))
    const growth = { ...answer, hashes: [answer.hashes ?? []].flat() } as never
    expect(verifyGrowth(growth, publicKey)).toEqual({ ok: true })
    expect(verifyGrowth({ ...(growth as object), hashes: [] } as never, publicKey)).toMatchObject({
      ok: false,
    })
  })

  it.each([
    ['log-proof', { index: 99 }, 'invalid-input'],
    ['log-proof', { index: 5, size: 5 }, 'invalid-input'],
    ['log-proof', {}, 'missing-input'],
    ['log-consistency', { from: 0 }, 'invalid-input'],
    ['log-consistency', { from: 5, to: 4 }, 'invalid-input'],
    ['verify-log', { from: -1 }, 'invalid-input'],
  ])('%s refuses %j with %s', async (name, input, code) => {
    const { call } = await aBusyDesk()
    expect(await refusedWith(call(name, input))).toEqual({ status: 400, code })
  })

  it('is refused when the log no longer agrees with its newest checkpoint', async () => {
    const { store, keys } = await aBusyDesk()
    const shelves = alteredStore(store, replace(3, { text: '{}' }))
    const { openBook } = await import('../../../src/department/audit/book.ts')
    const signing = openBook(shelves, keys.signing).checkpoint('2026-11-24T10:00:00.000Z')
    expect(await refusedWith(signing)).toEqual({ status: 409, code: 'conflict' })
  })

  it('answers $verify-log as Parameters', async () => {
    const { call } = await aBusyDesk()
    expect(valuesOf(await call('verify-log'))).toMatchObject({ ok: true, size: 11, brokenCount: 0 })
  })
})
