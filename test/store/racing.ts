import { type Plan, type Store, term } from '../../src/store/index.ts'
import { entriesOf, setOf, write } from './sets.ts'

const mrn = term('identifier', 'systemCode', 'urn:mrn', '7')
export const byMrn: Plan = { types: ['Patient'], where: { op: 'term', terms: [mrn] } }

/** FHIR's conditional create: looks first, and expects at commit that there is still nothing. */
export const createUnlessFound = async (store: Store, id: string): Promise<'created' | 'found'> => {
  for (;;) {
    const { hits } = await store.search(byMrn, { sort: [], limit: 2 })
    if (hits.length > 0) return 'found'
    const set = setOf({
      changes: [write(`Patient/${id}`, 0, { entries: entriesOf({ terms: [mrn] }) })],
      expects: [{ is: 'found', plan: byMrn, refs: [] }],
      claims: [mrn],
      rows: [id],
    })
    if ((await store.commit(set)).ok) return 'created'
  }
}

/** Reads, adds one, and begins again where another was faster. */
export const increment = async (store: Store): Promise<void> => {
  for (;;) {
    const was = (await store.read('Basic', 'counter'))?.version ?? 0
    const body = `{"is":"${was + 1}"}`
    const result = await store.commit(
      setOf({ changes: [write('Basic/counter', was, { body })], rows: [`${was}`] }),
    )
    if (result.ok) return
  }
}
