import { openMeta } from '../../src/interactions/index.ts'
import { aChartRoom } from '../builders/a-chart.ts'
import { catalogue } from '../builders/a-desk.ts'
import { refusedWith } from '../builders/answers.ts'

const rooms = [openMeta(catalogue.language.types)]
const tag = (code: string) => ({ system: 'urn:tags', code })
const place = { type: 'Patient', id: 'ada' }
const withMeta = (meta: object) => ({ ...place, input: { meta } })

describe('the labels of a record', () => {
  it('are added once, taken off, and make a version each time something changes', async () => {
    const { as } = await aChartRoom({ rooms })
    const clerk = as('manager')
    await clerk.call(
      'meta-add',
      withMeta({ tag: [tag('urgent')], profile: ['http://hl7.org/fhir/StructureDefinition/Patient'] }),
    )
    await clerk.call('meta-add', withMeta({ tag: [tag('urgent'), tag('vip')] }))
    expect((await clerk.read('Patient/ada')).meta).toMatchObject({
      versionId: '3',
      tag: [tag('urgent'), tag('vip')],
    })
    await clerk.call('meta-add', withMeta({ tag: [tag('vip')] }))
    const off = await clerk.call('meta-delete', withMeta({ tag: [tag('urgent'), tag('unknown')] }))
    expect(off.parameter).toMatchObject([
      { name: 'return', valueMeta: { versionId: '4', tag: [tag('vip')] } },
    ])
    expect(await clerk.search('Patient', '_tag=urn:tags|vip')).toHaveLength(1)
  })

  it('are shown of one record, of a type, and of all', async () => {
    const { as } = await aChartRoom({ rooms })
    const clerk = as('manager')
    await clerk.call('meta-add', withMeta({ tag: [tag('a')] }))
    await clerk.call('meta-add', { type: 'Condition', id: 'c1', input: { meta: { tag: [tag('b')] } } })
    const tagsAt = async (at: object) => {
      const { parameter } = await clerk.call('meta', at)
      return (parameter as { valueMeta: { tag?: { code: string }[] } }[])[0]?.valueMeta.tag?.map(
        ({ code }) => code,
      )
    }
    expect(await tagsAt(place)).toEqual(['a'])
    expect(await tagsAt({ type: 'Condition' })).toEqual(['b'])
    expect(await tagsAt({})).toEqual(['b', 'a'])
  })

  it('are not another’s to change', async () => {
    const { as } = await aChartRoom({ rooms })
    const call = (role: 'auditor' | 'manager', input: object, id = 'ada') =>
      refusedWith(as(role).call('meta-add', { type: 'Patient', id, input }))
    expect(await call('auditor', { meta: { tag: [tag('a')] } })).toMatchObject({ status: 403 })
    expect(await call('manager', { meta: { tag: 'a' } })).toMatchObject({ status: 400, expression: 'meta' })
    expect(await call('manager', { meta: { tag: [tag('a')] } }, 'nobody')).toMatchObject({ status: 404 })
  })
})
