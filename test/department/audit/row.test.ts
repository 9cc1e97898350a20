import fc from 'fast-check'
import { fromRow } from '../../../src/department/audit/map-row.ts'
import { toRow } from '../../../src/department/audit/row.ts'
import type { Act, Happened } from '../../../src/department/desk/index.ts'

const text = fc.string({ unit: 'binary' })
const optional = <T extends Record<string, fc.Arbitrary<unknown>>>(fields: T) =>
  fc.record(fields, { requiredKeys: [] })
const interactions = ['read', 'create', 'update', 'search', 'history', 'transaction', 'operation'] as const

const caller = fc
  .tuple(
    fc.record({ client: text, name: text, role: fc.constantFrom('clerk' as const, 'ehr' as const) }),
    optional({ person: text, organization: text, patient: text }),
  )
  .map(([who, more]) => ({ ...who, ...more }))

const acts = fc
  .tuple(
    fc.record({
      interaction: fc.constantFrom(...interactions),
      query: text,
      caller,
      purpose: fc.array(text, { maxLength: 2 }),
      requestId: text,
      from: text,
    }),
    optional({ type: text, id: text, version: fc.nat(), operation: text, kind: text, body: fc.anything() }),
  )
  .map(([act, more]): Act => ({ ...act, ...more }))

const seen = fc
  .tuple(fc.record({ ref: text }), optional({ patient: text }))
  .map(([one, more]) => ({ ...one, ...more }))
const made = fc
  .tuple(
    fc.record({ ref: text, change: fc.constantFrom('create' as const, 'destroy' as const) }),
    optional({ patient: text, sha256: text }),
  )
  .map(([one, more]) => ({ ...one, ...more }))

const happenings = fc
  .tuple(
    fc.record({
      act: acts,
      time: fc.string({ minLength: 1 }),
      status: fc.integer({ min: 200, max: 599 }),
      seen: fc.array(seen, { maxLength: 3 }),
      changes: fc.array(made, { maxLength: 3 }),
      parts: fc.array(acts, { maxLength: 2 }),
      facts: fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { maxKeys: 2 }),
    }),
    optional({ refusal: text }),
  )
  .map(([one, more]): Happened => ({ ...one, ...more }))

const nameOf = ({ operation, interaction }: Act) => (operation === undefined ? interaction : `$${operation}`)

describe('a row of the log', () => {
  it('reads back as the same row, whatever happened', () => {
    fc.assert(
      fc.property(happenings, (happened) => {
        const line = toRow(happened)
        expect(JSON.stringify(fromRow(line))).toBe(line)
      }),
    )
  })

  it('keeps who, why, from where, what was seen and what was made', () => {
    fc.assert(
      fc.property(happenings, (happened) => {
        const { act } = happened
        const row = fromRow(toRow(happened))
        expect(row).toMatchObject({
          v: 1,
          time: happened.time,
          act: nameOf(act),
          who: JSON.parse(JSON.stringify(act.caller)),
          from: act.from,
          request: act.requestId,
          status: happened.status,
        })
        expect(row?.why ?? []).toEqual(act.purpose)
        expect(row?.seen ?? []).toEqual(happened.seen)
        expect(row?.made ?? []).toEqual(happened.changes)
        expect((row?.parts ?? []).map((part) => part.act)).toEqual(happened.parts.map(nameOf))
        expect(row?.facts ?? {}).toEqual({ ...happened.facts })
        expect(row?.refusal).toBe(happened.refusal)
        expect(row?.query ?? '').toBe(act.query)
      }),
    )
  })

  it('is compact: what is empty takes no space, and the body is not in it', () => {
    const happened: Happened = {
      act: {
        interaction: 'read',
        type: 'Patient',
        id: '1',
        query: '',
        body: { resourceType: 'Patient', name: [{ family: 'Marlow' }] },
        caller: { client: 'c', role: 'clerk', name: 'Ada' },
        purpose: [],
        requestId: 'r',
        from: '10.0.0.7',
      },
      time: '2026-11-24T09:30:00.000Z',
      status: 200,
      seen: [{ ref: 'Patient/1/_history/2', patient: 'Patient/1' }],
      changes: [],
      parts: [],
      facts: {},
    }
    expect(toRow(happened)).toBe(
      '{"v":1,"time":"2026-11-24T09:30:00.000Z","act":"read","type":"Patient","id":"1",' +
        '"who":{"client":"c","role":"clerk","name":"Ada"},"from":"10.0.0.7","request":"r","status":200,' +
        '"seen":[{"ref":"Patient/1/_history/2","patient":"Patient/1"}]}',
    )
  })

  it.each(['', 'null', '{}', '[]', '{"v":2}', 'not JSON'])('is not in the text %j', (line) => {
    expect(fromRow(line)).toBeUndefined()
  })
})
