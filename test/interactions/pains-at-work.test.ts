import { refusedWith } from '../builders/answers.ts'
import { aClerk, aFullClerk, pain, person, post, put, transaction } from '../builders/pains.ts'

describe('performance', () => {
  pain(20, 'a count is a count: it carries no records', async () => {
    const { find } = await aFullClerk()
    const bundle = await find('DocumentReference', '_summary=count&_include=*')
    expect(bundle).toMatchObject({ total: 4 })
    expect(bundle.entry).toBeUndefined()
  })

  pain(21, 'a chain that costs too much is refused, not cut', async () => {
    const { find } = await aClerk()
    const deep = `${'_has:Condition:encounter:_has:Encounter:diagnosis:'.repeat(10)}_id=x`
    expect(await refusedWith(find('Encounter', deep))).toMatchObject({ status: 422, code: 'too-costly' })
  })

  pain(22, 'nobody waits for a total that was not asked for', async () => {
    const { find } = await aFullClerk()
    expect((await find('Patient', '')).total).toBeUndefined()
    expect((await find('Patient', '_total=accurate')).total).toBe(2)
  })

  pain(24, 'who writes reads it at once, in searches too', async () => {
    const { system, ids } = await aClerk()
    for (const family of ['a', 'b', 'c']) {
      await system.update(person('p', { name: [{ family }] }))
      expect(await ids('Patient', `family=${family}`)).toEqual(['p'])
    }
    await system.remove('Patient/p')
    expect(await ids('Patient', 'family=c')).toEqual([])
  })
})

describe('operations and developers', () => {
  pain(28, 'who follows the history learns of deletions', async () => {
    const { system } = await aClerk()
    await system.update(person('p'))
    await system.remove('Patient/p')
    const history = await system.act({ interaction: 'history', type: 'Patient', query: '' })
    expect(history.entry).toMatchObject([{ request: { method: 'DELETE', url: 'Patient/p' } }, {}])
  })

  pain(30, 'a refusal says which entry, which element, and what to do', async () => {
    const { system } = await aClerk()
    const encounter = { resourceType: 'Encounter', status: 'over', class: { code: 'IMP' } }
    const refused = await refusedWith(system.transact(transaction(put(person('a')), post(encounter))))
    expect(refused).toMatchObject({ status: 422, expression: 'Bundle.entry[1].resource.status' })
    expect(refused.next).not.toBe('')
  })

  it.each([
    ['Patient', '_count=many'],
    ['Patient', 'birthdate=2026-13'],
    ['Patient', '_sort=nothing'],
    ['Patient', 'name:sounds=x'],
    ['Patient', '_include=Patient'],
    ['Patient', '_page=forged'],
    ['Patient', '_has:Nothing:patient:_id=1'],
    ['Observation', 'value-quantity=heavy'],
  ])('30: %s?%s is the caller’s mistake, and never the server’s', async (type, query) => {
    const { find } = await aClerk()
    const { status, next } = await refusedWith(find(type, query))
    expect(status).toBe(400)
    expect(next).not.toBe('')
  })
})
