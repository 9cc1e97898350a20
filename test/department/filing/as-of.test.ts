import request from 'supertest'
import type { Room } from '../../../src/department/desk/index.ts'
import { chart, openFiling } from '../../../src/department/filing/index.ts'
import { type Resource, toResource } from '../../../src/fhir/index.ts'
import type { Change } from '../../../src/store/index.ts'
import { openMemory } from '../../../src/store/memory/index.ts'
import { aDesk, base, catalogue } from '../../builders/a-desk.ts'
import { aWindow } from '../../builders/a-window.ts'
import { refusedWith } from '../../builders/answers.ts'
import { remove, setOf, write } from '../../store/sets.ts'

const place = { type: 'List', id: 'c' }

const chartWith = (...documents: readonly string[]): Resource => ({
  ...toResource(chart, { patient: 'Patient/p', title: 'Stay', status: 'current', documents }),
  id: 'c',
})

const note = (id: string, description: string): Resource => ({
  resourceType: 'DocumentReference',
  id,
  status: 'current',
  description,
  subject: { reference: 'Patient/p' },
  content: [{ attachment: { url: 'Binary/b' } }],
})

const written = (resource: Resource, was: number, time: string): Change => {
  const meta = { ...resource.meta, versionId: String(was + 1), lastUpdated: time }
  const whole = { ...resource, meta }
  const entries = catalogue.language.entriesOf(whole)
  return write(`${resource.resourceType}/${resource.id}`, was, { entries, time, body: JSON.stringify(whole) })
}

const destroyed = (type: string, id: string, was: number, time: string): Change => {
  const stub = JSON.stringify({ type, id, certificate: 'DocumentReference/cert' })
  return { act: 'destroy', type, id, was, time, stub, blobs: [] }
}

const on = (day: string) => `2026-${day}T12:00:00.000Z`

/** What became of chart `c`, a change a day. */
const past: readonly Change[] = [
  written(note('a', 'first'), 0, on('01-01')),
  written(chartWith('DocumentReference/a'), 0, on('01-02')),
  written(note('b', 'lab'), 0, on('02-01')),
  written(note('d', 'typed wrong'), 0, on('02-01')),
  written(chartWith('DocumentReference/a', 'DocumentReference/b', 'DocumentReference/d'), 1, on('02-02')),
  written(note('a', 'corrected'), 1, on('03-01')),
  remove('DocumentReference/b', 1, on('04-01')),
  destroyed('DocumentReference', 'd', 1, on('05-01')),
  written(chartWith('DocumentReference/a'), 2, on('06-01')),
]

const aChart = async (more: readonly Change[] = [], rooms: readonly Room[] = []) => {
  const store = openMemory({ stamp: () => '' })
  for (const change of [...past, ...more]) await store.commit(setOf({ changes: [change] }))
  const seen: string[] = []
  const log: Room = {
    name: 'log',
    kinds: [],
    operations: [],
    guards: [],
    observers: [
      {
        name: 'log',
        record: (happened) => {
          seen.push(...happened.seen.map(({ ref }) => ref))
          return []
        },
      },
    ],
  }
  const { as } = await aDesk({ rooms: [openFiling({ base }), ...rooms, log], store })
  const look = (at: string, role: Parameters<typeof as>[0] = 'clerk') =>
    as(role).call('chart-as-of', { ...place, input: { at } })
  return { look, seen }
}

const told = (bundle: Resource): string[] =>
  (bundle.entry as { resource: Resource }[]).map(({ resource }) => {
    const [issue] = (resource.issue as { details: { text: string } }[] | undefined) ?? []
    return issue?.details.text ?? `${resource.resourceType}/${resource.id}/${resource.meta?.versionId}`
  })

const destroyedD = 'DocumentReference/d was destroyed under a retention rule.'

describe('a chart as of a date', () => {
  it.each([
    ['2026-01-02', ['List/c/1', 'DocumentReference/a/1']],
    ['2026-01', ['List/c/1', 'DocumentReference/a/1']],
    ['2026-02-02', ['List/c/2', 'DocumentReference/a/1', 'DocumentReference/b/1', destroyedD]],
    ['2026-02-02T11:59:59.999Z', ['List/c/1', 'DocumentReference/a/1']],
    ['2026-02-02T12:00:00.000Z', ['List/c/2', 'DocumentReference/a/1', 'DocumentReference/b/1', destroyedD]],
    ['2026-02-02T13:00:00+02:00', ['List/c/1', 'DocumentReference/a/1']],
    ['2026-03', ['List/c/2', 'DocumentReference/a/2', 'DocumentReference/b/1', destroyedD]],
    [
      '2026-05',
      ['List/c/2', 'DocumentReference/a/2', 'DocumentReference/b was deleted by then.', destroyedD],
    ],
    ['2026-06-01', ['List/c/3', 'DocumentReference/a/2']],
    ['2026', ['List/c/3', 'DocumentReference/a/2']],
  ])('of %s has what stood in it then, in the versions of then', async (at, all) => {
    const { look, seen } = await aChart()
    const bundle = await look(at)
    expect(bundle).toMatchObject({ resourceType: 'Bundle', type: 'collection' })
    expect(told(bundle)).toEqual(all)
    const shown = all.filter((one) => !one.includes(' '))
    expect([...new Set(seen)]).toEqual(shown.map((one) => one.replace(/\/(\d)$/, '/_history/$1')))
  })

  it('names where each version is', async () => {
    const { look } = await aChart()
    expect((await look('2026-03')).entry).toMatchObject([
      { fullUrl: `${base}/List/c`, link: [{ relation: 'self', url: `${base}/List/c/_history/2` }] },
      { fullUrl: `${base}/DocumentReference/a`, link: [{ url: `${base}/DocumentReference/a/_history/2` }] },
      {},
      {},
    ])
  })

  it('names the certificate to those who may know of it, and to nobody else', async () => {
    const { look } = await aChart()
    expect(JSON.stringify(await look('2026-03', 'manager'))).toContain('DocumentReference/cert')
    expect(JSON.stringify(await look('2026-03', 'coder'))).not.toContain('DocumentReference/cert')
  })

  it('shows a chart that was deleted since, as it stood', async () => {
    const { look } = await aChart([remove('List/c', 3, on('07-01'))])
    expect(told(await look('2026-06'))).toEqual(['List/c/3', 'DocumentReference/a/2'])
    expect(await refusedWith(look('2026-07'))).toMatchObject({ status: 410, code: 'deleted' })
  })

  it('shows nothing of a chart that was destroyed since', async () => {
    const { look } = await aChart([destroyed('List', 'c', 3, on('07-01'))])
    expect(await refusedWith(look('2026-03'))).toMatchObject({ status: 410, code: 'destroyed' })
  })

  it.each([
    ['2025', { status: 404, code: 'not-found' }],
    ['2027', { status: 400, code: 'invalid-input' }],
    ['yesterday', { status: 400, code: 'invalid-input' }],
  ])('of %s is refused', async (at, refusal) => {
    const { look } = await aChart()
    expect(await refusedWith(look(at))).toMatchObject(refusal)
  })

  it('leaves out what the caller may not see now', async () => {
    const secret: Room = {
      name: 'secret',
      kinds: [],
      operations: [],
      observers: [],
      guards: [
        {
          name: 'secret',
          sees: async (_unit, _act, type) =>
            type === 'DocumentReference' ? { op: 'not', of: { op: 'ids', ids: ['a'] } } : undefined,
        },
      ],
    }
    const { look } = await aChart([], [secret])
    expect(told(await look('2026-06'))).toEqual(['List/c/3'])
  })

  it.each(['patient', 'payer', 'administrator'] as const)('is nothing for a %s', async (role) => {
    const { look } = await aChart()
    expect(await refusedWith(look('2026-03', role))).toMatchObject({ status: 403 })
  })

  it('is asked for at both doors', async () => {
    const store = openMemory({ stamp: () => '' })
    for (const change of past) await store.commit(setOf({ changes: [change] }))
    const { window, tokenFor } = await aWindow({ rooms: [openFiling({ base })], store })
    const token = await tokenFor('auditor')
    const at = '2026-01-31'
    const get = request(window).get(`/fhir/List/c/$chart-as-of?at=${at}`)
    const fhir = await get.set('Authorization', token).expect(200)
    expect(told(fhir.body)).toEqual(['List/c/1', 'DocumentReference/a/1'])
    const post = request(window).post('/records/charts/c/chart-as-of')
    const records = await post.set('Authorization', token).send({ at }).expect(200)
    expect(records.body.entry).toEqual(fhir.body.entry)
  })
})
