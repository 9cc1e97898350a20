import type { Act, Room } from '../../src/department/desk/index.ts'
import { openFiling } from '../../src/department/filing/index.ts'
import type { Resource } from '../../src/fhir/index.ts'
import { wholeOf } from '../../src/store/blobs.ts'
import type { Node } from '../../src/store/index.ts'
import { aDesk } from '../builders/a-desk.ts'
import { refsOf, refusedWith, sorted } from '../builders/answers.ts'

const at = (name: string) =>
  `https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.${name}DocumentReference`
const minimal = at('Minimal.')
const comprehensive = at('UnContained.Comprehensive.')
const ours = 'https://w3id.org/muniment/StructureDefinition/mun-document'
const text = 'Discharged home in good health.'
const coded = (code: string) => ({ coding: [{ system: 'http://loinc.org', code }] })
const inline = { contentType: 'text/plain', data: Buffer.from(text).toString('base64') }

const paper = (id: string, rest: object = {}, attachment: object = inline): Resource => ({
  resourceType: 'DocumentReference',
  id,
  meta: { profile: [ours] },
  docStatus: 'preliminary',
  type: coded('18842-5'),
  subject: { reference: 'Patient/p' },
  content: [{ attachment }],
  ...rest,
})

/** A drawer: a draft, one whose content is in a Binary, one entered in error, one not filed. */
const aDrawer = async (rooms: readonly Room[] = []) => {
  const desk = await aDesk({ rooms: [openFiling({ custodian: 'Organization/hospital' }), ...rooms] })
  const clerk = desk.as('clerk')
  const system = desk.as('system')
  await system.update({ resourceType: 'Binary', id: 'scan', ...inline })
  await clerk.update(paper('draft'))
  await clerk.update(paper('scanned', {}, { url: 'Binary/scan' }))
  await clerk.update(paper('mistaken', { status: 'entered-in-error' }))
  await system.update({ ...paper('plain', { status: 'current' }), meta: {} })
  const find = (query: string) =>
    clerk.act({ interaction: 'search', type: 'DocumentReference', query: `_sort=_id&${query}` })
  const read = (id: string, query = `_profile=${minimal}`) =>
    clerk.act({ interaction: 'read', type: 'DocumentReference', id, query })
  return { clerk, desk, find, read }
}

const attachmentOf = (document: Resource) =>
  (document.content as { attachment: Record<string, unknown> }[])[0]?.attachment

const folder = (name: string) => `https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.${name}.Folder`

it('a chart is a folder to a client of IHE MHD, its kind told where it is known', async () => {
  const { clerk } = await aDrawer()
  const [chart] = await clerk.search('List', 'subject=Patient/p')
  const [found, ...others] = await clerk.search('List', `_profile=${folder('Minimal')}`)
  expect(others).toEqual([])
  expect(found).toEqual({
    ...chart,
    meta: {
      ...chart?.meta,
      profile: [folder('Minimal')],
      tag: [expect.objectContaining({ code: 'SUBSETTED' })],
    },
  })
  expect(await clerk.search('List', `_profile=${folder('Comprehensive')}`)).toEqual([])
  const query = `_profile=${folder('Minimal')}`
  const read = await clerk.act({ interaction: 'read', type: 'List', id: String(chart?.id), query })
  expect(read).toEqual(found)
})

describe('a client of IHE MHD', () => {
  it.each([
    ['by the profile', `_profile=${minimal}`, ['draft', 'scanned']],
    ['by a version of the profile', `_profile=${minimal}|4.2.4`, ['draft', 'scanned']],
    ['by more besides', `_profile=${minimal}&status=current&type=18842-5&_id=scanned`, ['scanned']],
    ['by a profile that asks for more', `_profile=${comprehensive}`, []],
    ['by the department’s own profile', `_profile=${ours}`, ['draft', 'mistaken', 'scanned']],
  ])('finds documents %s', async (_how, query, ids) => {
    const { find } = await aDrawer()
    const bundle = await find(`${query}&_total=accurate`)
    expect(refsOf(bundle, 'match')).toEqual(ids.map((id) => `DocumentReference/${id}`))
    expect(bundle.total).toBe(ids.length)
  })

  it('sees them without the department’s state, their content at an address', async () => {
    const { clerk, read } = await aDrawer()
    const [found] = await clerk.search('DocumentReference', `_profile=${minimal}&_id=draft`)
    expect(found).toEqual(await read('draft'))
    expect(found).toMatchObject({
      meta: { profile: [minimal], tag: [{ code: 'SUBSETTED' }] },
      masterIdentifier: { type: { coding: [{ code: 'uniqueId' }] } },
      securityLabel: [{ coding: [{ code: 'N' }] }],
      context: { sourcePatientInfo: { reference: 'Patient/p' } },
    })
    expect(found).not.toHaveProperty('docStatus')
    const stored = attachmentOf(await clerk.read('DocumentReference/draft'))
    const { data, ...rest } = stored ?? {}
    expect(found && attachmentOf(found)).toEqual({ ...rest, url: 'Binary/draft.content' })
    expect(await clerk.read('Binary/draft.content')).toMatchObject({ ...inline, data })
    expect(attachmentOf(await read('scanned'))?.url).toBe('Binary/scan')
  })

  it('gets the content as itself', async () => {
    const { desk } = await aDrawer()
    const caller = { client: 'c', role: 'clerk', name: 'c' } as const
    const { content } = await desk.desk.perform({
      ...{ interaction: 'read', type: 'Binary', id: 'draft.content', query: '' },
      ...{ purpose: [], requestId: 'test', from: '127.0.0.1', caller },
    })
    expect([content?.type, Buffer.from((await wholeOf(content)) ?? []).toString()]).toEqual([
      'text/plain',
      text,
    ])
  })

  it.each(['mistaken', 'plain', 'scanned', 'unknown'])('finds no content of %s', async (id) => {
    const { clerk } = await aDrawer()
    expect((await refusedWith(clerk.read(`Binary/${id}.content`))).status).toBe(404)
  })

  it('gets no more than the part that it asks for', async () => {
    const { read } = await aDrawer()
    const part = await read('draft', `_profile=${minimal}&_elements=docStatus,date`)
    expect(sorted(Object.keys(part))).toEqual(['content', 'date', 'id', 'meta', 'resourceType', 'status'])
  })

  it.each(['mistaken', 'plain'])('is not shown the document %s', async (id) => {
    const { read } = await aDrawer()
    expect(await refusedWith(read(id))).toMatchObject({ status: 404, expression: '_profile' })
  })

  it('finds by the comprehensive profile what has all that it asks for', async () => {
    const { clerk, find } = await aDrawer()
    const coding = [{ system: 'https://st-brigid.example', code: 'x' }]
    await clerk.update(
      paper('whole', {
        category: [{ coding }],
        content: [{ attachment: { ...inline, language: 'en' }, format: coding[0] }],
        context: { facilityType: { coding }, practiceSetting: { coding } },
      }),
    )
    expect(refsOf(await find(`_profile=${comprehensive}`))).toEqual(['DocumentReference/whole'])
  })

  it('is refused another profile at a read', async () => {
    const { read } = await aDrawer()
    expect(await refusedWith(read('draft', `_profile=${ours}`))).toMatchObject({
      status: 400,
      code: 'invalid-parameter',
    })
  })
})

it.each([
  ['DocumentReference', '/_history/1'],
  ['Binary', ''],
])('nothing else is read by a profile: %s%s', async (type, version) => {
  const { clerk } = await aDrawer()
  const [{ id = '' } = {}] = await clerk.search(type, '_count=1')
  const place = version ? ({ interaction: 'vread', version: 1 } as const) : ({ interaction: 'read' } as const)
  const asked = refusedWith(clerk.act({ ...place, type, id, query: `_profile=${minimal}` }))
  expect(await asked).toMatchObject({ status: 400, code: 'unknown-parameter' })
})

it('content is only for those who may see its document', async () => {
  const guard = {
    name: 'drawer',
    sees: async (_unit: unknown, { caller }: Act, type: string): Promise<Node | undefined> =>
      caller.role === 'coder' && type === 'DocumentReference' ? { op: 'none' } : undefined,
  }
  const locked: Room = { name: 'drawer', kinds: [], operations: [], guards: [guard], observers: [] }
  const { desk } = await aDrawer([locked])
  const address = 'Binary/draft.content'
  expect(await desk.as('clerk').read(address)).toMatchObject(inline)
  const asked = await refusedWith(desk.as('coder').read(address))
  expect(asked).toMatchObject({ status: 403, code: 'not-permitted' })
})

it('a document tells of its patient only what its reference does, to those who may not see the patient', async () => {
  const guard = {
    name: 'registry',
    sees: async (_unit: unknown, { caller }: Act, type: string): Promise<Node | undefined> =>
      caller.role === 'coder' && type === 'Patient' ? { op: 'none' } : undefined,
  }
  const registry: Room = { name: 'registry', kinds: [], operations: [], guards: [guard], observers: [] }
  const { clerk, desk } = await aDrawer([registry])
  await desk.as('system').update({ resourceType: 'Patient', id: 'p', name: [{ family: 'Sol' }] })
  const coding = [{ system: 'https://st-brigid.example', code: 'x' }]
  await clerk.update(
    paper('whole', {
      category: [{ coding }],
      content: [{ attachment: { ...inline, language: 'en' }, format: coding[0] }],
      context: { facilityType: { coding }, practiceSetting: { coding } },
    }),
  )
  const shownTo = async (role: 'clerk' | 'coder') => {
    const [found] = await desk.as(role).search('DocumentReference', `_profile=${at('Comprehensive.')}`)
    return found?.contained
  }
  const known = { resourceType: 'Patient', id: 'mhd-1', identifier: [{ value: 'Patient/p' }] }
  expect(await shownTo('clerk')).toEqual([{ ...known, name: [{ family: 'Sol' }] }])
  expect(await shownTo('coder')).toEqual([known])
})
