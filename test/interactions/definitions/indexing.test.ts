import { setImmediate as turn } from 'node:timers/promises'
import { changeSet, noEntries, type Store } from '../../../src/store/index.ts'
import { openMemory } from '../../../src/store/memory/index.ts'
import { aDefiningDesk, refusedWith } from './a-defining-desk.ts'
import { aPatient, idsOf, marital } from './a-search-parameter.ts'

const atOnce = { isGentle: false }

describe('indexing', () => {
  const open = async (store: Store) =>
    [await aDefiningDesk({ store }), await aDefiningDesk({ store })] as const

  it('misses nothing that is written meanwhile by a process that has not heard of it', async () => {
    const store = openMemory({ stamp: () => '' })
    const [here, there] = await open(store)
    await there.as('system').update(aPatient('before', 'M'))
    await here.as('administrator').update(marital)
    // Within the second in which the other process does not look.
    await there.as('system').update(aPatient('after', 'M'))
    await here.indexer.work(atOnce)
    await there.as('system').update(aPatient('later', 'M'))
    for (const { as } of [here, there])
      expect(idsOf(await as('system').search('Patient', 'marital=M'))).toEqual(['after', 'before', 'later'])
  })

  it('of a changed expression is known at once to whoever searches by it', async () => {
    const store = openMemory({ stamp: () => '' })
    const [here, there] = await open(store)
    await here.as('system').update(aPatient('a', 'M'))
    await here.as('administrator').update(marital)
    await here.indexer.work(atOnce)
    await there.refresh()
    expect(idsOf(await there.as('system').search('Patient', 'marital=M'))).toEqual(['a'])
    await here.as('administrator').update({ ...marital, expression: 'Patient.gender' })
    expect(await refusedWith(there.as('system').search('Patient', 'marital=M'))).toMatchObject({
      code: 'indexing',
    })
  })

  it('goes on where another process ended, after a while', async () => {
    const store = openMemory({ stamp: () => '' })
    const [here, there] = await open(store)
    for (let n = 0; n < 60; n++) await here.as('system').update(aPatient(`p${n}`, 'M'))
    await here.as('administrator').update(marital)
    const stop = new AbortController()
    const half = here.indexer.work({ isGentle: true, signal: stop.signal })
    while (Object.values(await there.indexer.state())[0]?.done === 0) await turn()
    // The other does nothing while this one is at work.
    await there.indexer.work(atOnce)
    stop.abort()
    await half
    const left = (await there.indexer.state()).Patient
    expect(left).toMatchObject({ waits: ['marital'], of: 60 })
    expect(left?.done).toBeGreaterThan(0)
    await there.indexer.work(atOnce)
    expect(await there.indexer.state()).toEqual({})
    expect(await there.as('system').search('Patient', 'marital=M&_count=99')).toHaveLength(60)
  })

  it('of stored parameters begins anew where nobody knows how far it was, as after a restore', async () => {
    const store = openMemory({ stamp: () => '' })
    const [here] = await open(store)
    await here.as('system').update(aPatient('a', 'M'))
    await here.as('administrator').update(marital)
    const forgotten = (await store.notes('index/')).map(({ key }) => ({ key, value: undefined }))
    await store.commit({ changes: [], expects: [], claims: [], notes: forgotten, blobs: [], rows: [] })
    const [there] = await open(store)
    const asked = () => there.as('system').search('Patient', 'marital=M')
    expect(await refusedWith(asked())).toMatchObject({ code: 'indexing' })
    await there.as('system').update(aPatient('b', 'M'))
    await there.indexer.work(atOnce)
    expect(idsOf(await asked())).toEqual(['a', 'b'])
  })

  it('writes no version and no row of the log, and keeps the times', async () => {
    const desk = await aDefiningDesk()
    await desk.as('system').update(aPatient('a', 'M'))
    await desk.as('administrator').update(marital)
    const [rows, before] = [await desk.store.logSize(), await desk.store.history({ limit: 99 })]
    await desk.indexer.work(atOnce)
    expect(await desk.store.logSize()).toBe(rows)
    expect(await desk.store.history({ limit: 99 })).toEqual(before)
  })

  it('is done anew when it is asked for, while searches go on', async () => {
    const { as, store, indexer } = await aDefiningDesk()
    await as('system').update(aPatient('a', 'M', { gender: 'male' }))
    const lost = { act: 'index', type: 'Patient', id: 'a', was: 1, entries: noEntries } as const
    await store.commit(changeSet({ changes: [lost] }))
    const asked = () => as('system').search('Patient', 'gender=male')
    await indexer.ask(['Patient'])
    expect(await asked()).toEqual([])
    await indexer.work(atOnce)
    expect(idsOf(await asked())).toEqual(['a'])
  })

  it('is done by a program that finds what an earlier one has kept, once', async () => {
    const { as, store, indexer } = await aDefiningDesk()
    const position = { latitude: 52.37, longitude: 4.9 }
    await as('system').update({ resourceType: 'Location', id: 'ward', position })
    const earlier = { act: 'index', type: 'Location', id: 'ward', was: 1, entries: noEntries } as const
    await store.commit(changeSet({ changes: [earlier] }))
    await indexer.keepUp()
    const here = await aDefiningDesk({ store })
    const nearby = () => here.as('system').search('Location', 'near=52.37|4.9|1|km')
    expect(await refusedWith(nearby())).toMatchObject({ status: 400, code: 'indexing' })
    await here.indexer.work(atOnce)
    expect(idsOf(await nearby())).toEqual(['ward'])
    await here.indexer.keepUp()
    expect(await here.indexer.state()).toEqual({})
  })

  it('is asked for by no program that opens an empty store', async () => {
    const { as, indexer } = await aDefiningDesk()
    await indexer.keepUp()
    expect(await indexer.state()).toEqual({})
    await as('system').update({ resourceType: 'Location', id: 'ward' })
    await indexer.keepUp()
    expect(await indexer.state()).toEqual({})
  })
})
