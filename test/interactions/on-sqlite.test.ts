import { openCursors, openEverything } from '../../src/interactions/index.ts'
import { openSqlite } from '../../src/store/sqlite/index.ts'
import { aChartRoom } from '../builders/a-chart.ts'
import { base } from '../builders/a-desk.ts'
import { linkOf, queryOf, refsOf } from '../builders/answers.ts'

const rooms = [openEverything(base, openCursors(new Uint8Array(32)))]
type Desk = Awaited<ReturnType<typeof aChartRoom>>
type Asked = { readonly type?: string; readonly compartment?: string; readonly query: string }

const pagesOf = async ({ as }: Desk, asked: Asked, role: 'system' | 'patient'): Promise<string[][]> => {
  const pages: string[][] = []
  for (let query: string | undefined = asked.query; query !== undefined && pages.length < 20; ) {
    const who = as(role, { patient: 'Patient/ada' })
    const bundle = await who.act({ interaction: 'search', ...asked, query })
    pages.push(refsOf(bundle))
    const next = linkOf(bundle, 'next')
    query = next && queryOf(next)
  }
  return pages
}

const both = async () => {
  const store = await openSqlite(':memory:', { stamp: () => '' })
  return { store, onFile: await aChartRoom({ rooms, store }), inMemory: await aChartRoom({ rooms }) }
}

const asks: readonly Asked[] = [
  { type: 'Patient', query: '_filter=family co "arlo" or active pr false' },
  { type: 'Patient', query: '_filter=not (family eq "marlow")' },
  { type: 'Patient', query: '_content=mar* ada' },
  { type: 'Encounter', query: '_filter=date po 2024-03 and subject.family sw "mar"' },
  { type: 'DocumentReference', query: '_sort=-date&_count=2&_include=*&_revinclude:iterate=*' },
  { query: '_sort=-_id&_count=5' },
  { query: '_count=4' },
  { compartment: 'Patient/ada', query: '_sort=-_id&_count=3' },
  { compartment: 'Patient/ada', query: '_count=3' },
  { compartment: 'Encounter/v1', query: '' },
]

it.each(asks)('answers %j from a file as from memory, to all and to a patient', async (asked) => {
  const { store, onFile, inMemory } = await both()
  for (const role of ['system', 'patient'] as const) {
    if (role === 'patient' && /Document.*include/.test(JSON.stringify(asked))) continue
    expect(await pagesOf(onFile, asked, role)).toEqual(await pagesOf(inMemory, asked, role))
  }
  await store.close()
})

it('gathers the same chart', async () => {
  const { store, onFile, inMemory } = await both()
  const chart = async ({ as }: Desk) =>
    refsOf(
      await as('clerk').act({
        interaction: 'operation',
        operation: 'everything',
        type: 'Patient',
        id: 'ada',
        query: 'start=2025-01-01',
      }),
    )
  expect(await chart(onFile)).toEqual(await chart(inMemory))
  await store.close()
})
