import request from 'supertest'
import type { Resource } from '../../src/fhir/index.ts'
import { aChartRoom, charts } from '../builders/a-chart.ts'
import { aWindow } from '../builders/a-window.ts'
import { linkOf, refsOf, refusedWith } from '../builders/answers.ts'

const aDoor = async () => {
  const { window, tokenFor } = await aWindow()
  const token = await tokenFor('system')
  const call = (method: 'get' | 'post' | 'put' | 'delete', path: string) =>
    request(window)[method](`/fhir${path}`).set('Authorization', token)
  for (const one of charts) await call('put', `/${one.resourceType}/${one.id}`).send(one).expect(201)
  return call
}

describe('a compartment', () => {
  it.each([
    ['/Patient/ada/Condition', ['Condition/c1', 'Condition/c2']],
    ['/Patient/ada/Condition?onset-date=ge2020', ['Condition/c1']],
    ['/Patient/ada/*?_type=Encounter,Condition&_count=3', ['Condition/c1', 'Condition/c2', 'Encounter/v1']],
    ['/Practitioner/house/Condition', ['Condition/c2']],
    ['/Encounter/v1/*', ['Condition/c1', 'Encounter/v1']],
    ['/Patient/ad/Condition', []],
  ])('is searched by GET %s', async (path, refs) => {
    const call = await aDoor()
    const { body } = await call('get', path).expect(200)
    expect(refsOf(body)).toEqual(refs)
  })

  it('is searched by POST', async () => {
    const call = await aDoor()
    const search = call('post', '/Patient/ada/Condition/_search?asserter=house').type('form')
    const { body } = await search.send('_total=accurate').expect(200)
    expect(body).toMatchObject({ total: 1 })
  })

  it('is sorted over all its types and paged, each resource once', async () => {
    const call = await aDoor()
    const seen: string[] = []
    let next: string | undefined = '/Patient/ada/*?_sort=-_id&_count=3'
    while (next !== undefined) {
      const { body }: { body: Resource } = await call('get', next).expect(200)
      seen.push(...refsOf(body))
      const links = body.link as { relation: string; url: string }[]
      next = links.find(({ relation }) => relation === 'next')?.url.replace(/^.*\/fhir/, '')
    }
    expect(seen).toHaveLength(8)
    expect(new Set(seen).size).toBe(8)
    expect(seen.slice(0, 3)).toEqual(['Encounter/v2', 'Encounter/v1', 'DocumentReference/d3'])
  })

  it.each([
    ['get', '/Patient/ada/Organization', 404],
    ['get', '/Organization/hospital/Patient', 404],
    ['get', '/Patient/ada/Conditio', 404],
    ['get', '/Patient/ada/Condition/c1', 404],
    ['delete', '/Patient/ada/Condition', 405],
  ] as const)('refuses %s %s with %i', async (method, path, status) => {
    const call = await aDoor()
    await call(method, path).expect(status)
  })
})

describe('a search over all types', () => {
  it('shows what the role may see of each', async () => {
    const { as } = await aChartRoom({ rooms: [] })
    const ada = as('patient', { patient: 'Patient/ada' })
    const bundle = await ada.act({ interaction: 'search', query: '_total=accurate&_count=100' })
    expect(bundle.total).toBe(8)
    expect(refsOf(bundle)).not.toContain('Patient/bob')
  })

  it('refuses a type that the role may not search, and one that FHIR does not have', async () => {
    const { as } = await aChartRoom({ rooms: [] })
    const ask = (query: string) => as('clerk').act({ interaction: 'search', query })
    expect(await refusedWith(ask('_type=Patient,AuditEvent'))).toMatchObject({ status: 403 })
    expect(await refusedWith(ask('_type=Patinet'))).toMatchObject({ status: 400, expression: '_type' })
  })
})

it('lets a chain see no more than the caller may see', async () => {
  const { as } = await aChartRoom({ rooms: [] })
  await as('system').create({
    resourceType: 'Task',
    status: 'requested',
    intent: 'order',
    requester: { reference: 'Organization/insurer' },
    for: { reference: 'Patient/ada' },
  })
  const payer = as('payer', { organization: 'Organization/insurer' })
  expect(await payer.search('Task', 'status=requested')).toHaveLength(1)
  expect(await refusedWith(payer.search('Task', 'patient.family=Marlow'))).toMatchObject({ status: 403 })
})

it('pages through a POSTed search with links that tell nothing', async () => {
  const call = await aDoor()
  const post = call('post', '/DocumentReference/_search').type('form')
  const { body: first } = await post.send('subject=Patient/ada&_count=1').expect(200)
  const seen: string[] = []
  const follow = async (page: Resource, relation: string): Promise<Resource> => {
    const link = linkOf(page, relation) ?? ''
    expect(link).toMatch(/^http:\/\/desk.test\/fhir\/DocumentReference\?_page=[\w-]+$/)
    return (await call('get', link.replace(/^.*\/fhir/, '')).expect(200)).body
  }
  seen.push(...refsOf(first))
  const second = await follow(first, 'next')
  seen.push(...refsOf(second), ...refsOf(await follow(second, 'next')))
  expect(seen).toEqual(['DocumentReference/d1', 'DocumentReference/d2', 'DocumentReference/d3'])
  expect(refsOf(await follow(second, 'previous'))).toEqual(refsOf(first))
  expect(refsOf(await follow(second, 'first'))).toEqual(refsOf(first))
  expect(linkOf(first, 'self')).toContain('subject=Patient/ada&_count=1')
})
