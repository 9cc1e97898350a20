import type { Act, Desk } from '../../src/department/desk/index.ts'
import { parseJson, type Resource } from '../../src/fhir/index.ts'

const many = 50_000

const caller = { client: 'c', role: 'system', name: 'c' } as const

/** What happened to a List of 50,000 documents, and how many ms each took. */
export const liveOf = async (desk: Desk) => {
  const took: Record<string, number> = {}
  const act = async (name: string, rest: Partial<Act> & Pick<Act, 'interaction'>): Promise<Resource> => {
    const started = performance.now()
    const { resource, text } = await desk.perform({
      ...{ query: '', purpose: [], requestId: 'test', from: '127.0.0.1', caller, type: 'List' },
      ...rest,
    })
    took[name] = Math.round(performance.now() - started)
    return resource ?? (parseJson(text ?? '{}') as Resource)
  }
  const entry = Array.from({ length: many }, (_, n) => ({
    item: { reference: `DocumentReference/019ac0de-7f00-7000-8000-${String(n).padStart(12, '0')}` },
  }))
  const body = { resourceType: 'List', status: 'current', mode: 'working', entry }
  const made = await act('create', { interaction: 'create', body })
  const id = String(made.id)
  const read = await act('read', { interaction: 'read', id })
  const last = entry.at(-1)?.item.reference ?? ''
  const found = await act('search', { interaction: 'search', query: `item=${last}&_elements=status` })
  const value = { item: { reference: 'DocumentReference/one-more' } }
  const patch = [{ op: 'add', path: '/entry/-', value }]
  await act('patch', { interaction: 'patch', id, body: patch })
  const foundMore = await act('search again', {
    interaction: 'search',
    query: 'item=DocumentReference/one-more&_elements=status',
  })
  const history = await act('history', { interaction: 'history', id })
  const totals = [found, foundMore].map((bundle) => (bundle.entry as unknown[] | undefined)?.length ?? 0)
  return {
    took,
    entries: (read.entry as unknown[]).length,
    totals,
    versions: (history.entry as { resource: Resource }[]).map(
      ({ resource }) => (resource.entry as unknown[]).length,
    ),
    stored: await desk.store.read('List', id),
  }
}
