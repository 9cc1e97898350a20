import type { ChangeSet, Store } from '../../../src/store/index.ts'
import { openMemory } from '../../../src/store/memory/index.ts'
import { aDesk } from '../../builders/a-desk.ts'

/** The memory store, and what it was asked. */
const watched = () => {
  const inner = openMemory({ stamp: () => '' })
  const reads: string[] = []
  const sets: ChangeSet[] = []
  const store: Store = {
    ...inner,
    read: (type, id) => {
      reads.push(type)
      return inner.read(type, id)
    },
    commit: (set) => {
      sets.push(set)
      return inner.commit(set)
    },
  }
  return { store, reads, sets }
}

const ada = { resourceType: 'Patient', name: [{ family: 'Ada' }] }

describe('A change', () => {
  it('under an id that the act has made is not looked for before', async () => {
    const { store, reads, sets } = watched()
    await (await aDesk({ rooms: [], store })).as('system').create(ada)
    expect(reads).toEqual([])
    expect(sets.at(-1)).toMatchObject({ changes: [{ was: 0 }], expects: [] })
  })

  it('reads what it replaces once, and brings the expectation of it', async () => {
    const { store, reads, sets } = watched()
    const system = (await aDesk({ rooms: [], store })).as('system')
    const made = await system.create(ada)
    await system.update({ ...made, name: [{ family: 'Lovelace' }] })
    expect(reads).toEqual(['Patient'])
    expect(sets.at(-1)).toMatchObject({ changes: [{ was: 1 }], expects: [] })
  })

  it('is refused where another came between, and decided again', async () => {
    const { store, sets } = watched()
    const { as } = await aDesk({ rooms: [], store })
    const made = await as('system').create(ada)
    await Promise.all(['B', 'C'].map((family) => as('system').update({ ...made, name: [{ family }] })))
    expect((await as('system').read(`Patient/${made.id}`)).meta?.versionId).toBe('3')
    expect(sets.filter(({ changes }) => changes.length > 0)).toHaveLength(4)
  })

  it('is answered in the text that is kept', async () => {
    const { store, sets } = watched()
    const { desk } = await aDesk({ rooms: [], store })
    const caller = { client: 'c', role: 'system', name: 'System' } as const
    const about = { query: '', purpose: [], requestId: 'r', from: 'x', caller }
    const { text, resource } = await desk.perform({
      ...about,
      interaction: 'create',
      type: 'Patient',
      body: ada,
    })
    expect(sets.at(-1)?.changes[0]).toMatchObject({ body: text })
    expect(text).toBe(JSON.stringify(resource))
  })
})
