import type { Node, Plan, SortKey, Store } from '../../src/store/index.ts'
import { term } from '../../src/store/index.ts'
import { rangeQuestions } from './questions-of-ranges.ts'
import { shelf } from './search-shelf.ts'
import { entriesOf, type Open, paged, refsOf, remove, setOf, write } from './sets.ts'

const has = (...terms: string[]): Node => ({ op: 'term', terms })
const name = (text: string): Node => ({ op: 'prefix', prefix: term('name', 'folded', text) })
const contains = (text: string): Node => ({ op: 'contains', prefix: term('name', 'folded', ''), text })
const ends = (text: string): Node => ({
  op: 'contains',
  prefix: term('name', 'folded', ''),
  text,
  atEnd: true,
})
const not = (of: Node): Node => ({ op: 'not', of })
const every: Node = { op: 'every' }
const everything: Plan = { types: 'all', where: every }
const patients = ['Patient/amy', 'Patient/bob', 'Patient/cy', 'Patient/dan']

const questions: readonly (readonly [string, Plan['types'], Node, readonly string[]])[] = [
  ['everything of a type', ['Patient'], every, patients],
  [
    'everything of two types',
    ['Patient', 'Organization', 'Patient'],
    every,
    ['Organization/o', 'Organization/top', ...patients],
  ],
  ['a type never kept', ['Basic'], every, []],
  ['nothing', 'all', { op: 'none' }, []],
  [
    'one of several terms',
    ['Patient'],
    has(term('status', 'code', 'b'), term('status', 'code', 'z')),
    ['Patient/bob'],
  ],
  [
    'one of many terms',
    ['Patient'],
    has(...Array.from({ length: 50 }, (_, n) => `${n}`), term('status', 'code', 'a')),
    ['Patient/amy'],
  ],
  ['no term at all', ['Patient'], has(), []],
  [
    'both of two',
    ['Patient'],
    { op: 'all', of: [has(term('status', 'code', 'a')), name('amy')] },
    ['Patient/amy'],
  ],
  ['all of none', ['Patient'], { op: 'all', of: [] }, patients],
  ['any of none', ['Patient'], { op: 'any', of: [] }, []],
  [
    'either of two',
    ['Patient'],
    { op: 'any', of: [name('amy'), name('bob')] },
    ['Patient/amy', 'Patient/bob'],
  ],
  [
    'either of a name and all',
    ['Patient'],
    { op: 'any', of: [name('amy'), not(name('b'))] },
    ['Patient/amy', 'Patient/cy', 'Patient/dan'],
  ],
  ['all but one', ['Patient'], not(name('amy')), ['Patient/bob', 'Patient/cy', 'Patient/dan']],
  ['not not', ['Patient'], not(not(name('amy'))), ['Patient/amy']],
  ['a beginning', ['Patient'], name('a'), ['Patient/amy']],
  ['a beginning above the basic plane', ['Patient'], name('ﬀ😀'), ['Patient/cy']],
  ['a beginning near its end', ['Patient'], name('\uffee'), ['Patient/dan']],
  [
    'a system, not a longer one',
    ['Patient'],
    { op: 'prefix', prefix: term('identifier', 'systemCode', 'urn:x', '') },
    ['Patient/amy'],
  ],
  ['a beginning in upper case', ['Patient'], name('A'), []],
  ['a part', ['Patient'], contains('berg'), ['Patient/amy']],
  ['a part of signs', ['Patient'], contains('0%_*'), ['Patient/bob']],
  ['signs that are no wildcards', ['Patient'], contains('a.*b'), []],
  ['a percent sign that is none', ['Patient'], contains('%'), ['Patient/bob']],
  ['a part above the basic plane', ['Patient'], contains('😀'), ['Patient/cy']],
  ['an end', ['Patient'], ends('berg'), ['Patient/amy']],
  ['an end above the basic plane', ['Patient'], ends('😀'), ['Patient/cy']],
  ['an end that is none', ['Patient'], ends('ber'), []],
  ['an end longer than all of it', ['Patient'], ends('name amy berg'), []],
  ['a part of the prefix itself', ['Patient'], contains('name'), []],
  ...rangeQuestions,
  ['ids', ['Patient'], { op: 'ids', ids: ['amy', 'o', 'AMY'] }, ['Patient/amy']],
  ['no ids', ['Patient'], { op: 'ids', ids: [] }, []],
  ['ids of all types', 'all', { op: 'ids', ids: ['amy', 'o'] }, ['Organization/o', 'Patient/amy']],
  [
    'what points at a match',
    ['Observation'],
    { op: 'points', param: 'subject', to: { types: ['Patient'], where: name('amy') } },
    ['Observation/s'],
  ],
  [
    'what points at nothing kept',
    ['Patient'],
    { op: 'points', param: 'managing', to: { types: 'all', where: every } },
    ['Patient/amy'],
  ],
  [
    'what points at another type',
    ['Observation'],
    { op: 'points', param: 'subject', to: { types: ['Organization'], where: every } },
    [],
  ],
  [
    'what points by another way',
    ['Observation'],
    { op: 'points', param: 'focus', to: { types: 'all', where: every } },
    [],
  ],
  [
    'what does not point at a match',
    ['Observation'],
    not({ op: 'points', param: 'subject', to: { types: 'all', where: every } }),
    ['Observation/t'],
  ],
  [
    'a chain of three',
    ['Observation'],
    {
      op: 'points',
      param: 'subject',
      to: {
        types: ['Patient'],
        where: {
          op: 'points',
          param: 'managing',
          to: {
            types: ['Organization'],
            where: { op: 'points', param: 'partof', to: { types: 'all', where: name('top') } },
          },
        },
      },
    },
    ['Observation/s'],
  ],
  [
    'what is pointed at',
    ['Patient'],
    {
      op: 'pointed',
      param: 'subject',
      by: { types: ['Observation'], where: has(term('code', 'code', 'sugar')) },
    },
    ['Patient/amy'],
  ],
  [
    'what is pointed at by all types',
    'all',
    { op: 'pointed', param: 'managing', by: { types: 'all', where: every } },
    ['Organization/o'],
  ],
  [
    'what is not pointed at',
    ['Patient'],
    not({ op: 'pointed', param: 'subject', by: { types: 'all', where: every } }),
    ['Patient/bob', 'Patient/cy', 'Patient/dan'],
  ],
  [
    'a chain and its reverse',
    ['Organization'],
    {
      op: 'pointed',
      param: 'managing',
      by: {
        types: ['Patient'],
        where: { op: 'pointed', param: 'subject', by: { types: 'all', where: every } },
      },
    },
    ['Organization/o'],
  ],
]

const by = (...keys: string[]): SortKey[] =>
  keys.map((key) => ({ param: key.replace('-', ''), descending: key.startsWith('-') }))

const orders: readonly (readonly [SortKey[], readonly string[]])[] = [
  [by('name'), ['amy', 'bob', 'dan', 'cy']],
  [by('-name'), ['cy', 'dan', 'bob', 'amy']],
  [by('date'), ['amy', 'bob', 'cy', 'dan']],
  [by('-date'), ['amy', 'bob', 'cy', 'dan']],
  [by('absent', '-name'), ['cy', 'dan', 'bob', 'amy']],
  [by('date', '-name'), ['amy', 'bob', 'cy', 'dan']],
  [by(), ['amy', 'bob', 'cy', 'dan']],
]

export const searchContract = (open: Open): void => {
  describe('searches and', () => {
    let store: Store
    beforeAll(async () => {
      store = (await open()).store
      const changes = Object.entries(shelf).map(([ref, parts]) =>
        write(ref, 0, { entries: entriesOf(parts) }),
      )
      await store.commit(
        setOf({
          changes: [...changes, write('Patient/gone', 0, { entries: entriesOf(shelf['Patient/amy'] ?? {}) })],
        }),
      )
      await store.commit(setOf({ changes: [remove('Patient/gone', 1)] }))
    })
    afterAll(async () => {
      await store.close()
    })

    it.each(questions)('finds %s', async (_, types, where, refs) => {
      const { hits, next } = await store.search({ types, where }, { sort: [], limit: 99 })
      expect(refsOf(hits)).toEqual(refs)
      expect(next).toBeUndefined()
      expect(await store.count({ types, where })).toBe(refs.length)
    })

    it('finds the bodies as they were written', async () => {
      const { hits } = await store.search({ types: ['Patient'], where: name('amy') }, { sort: [], limit: 1 })
      expect(hits).toEqual([await store.read('Patient', 'amy')])
    })

    it.each(orders)('sorts by %j, absent values last', async (sort, ids) => {
      const { hits } = await store.search({ types: ['Patient'], where: every }, { sort, limit: 99 })
      expect(hits.map(({ id }) => id)).toEqual(ids)
    })

    it('sorts numbers before text where types disagree', async () => {
      const sort = by('-date', 'name')
      const { hits } = await store.search(everything, { sort, limit: 3 })
      expect(refsOf(hits)).toEqual(['Patient/amy', 'Patient/bob', 'Organization/o'])
    })

    it.each(orders)('pages through everything once by %j', async (sort) => {
      const whole = refsOf((await store.search(everything, { sort, limit: 99 })).hits)
      expect(whole).toHaveLength(8)
      for (const limit of [1, 2, 3, 8]) expect(await paged(store, everything, { sort, limit })).toEqual(whole)
    })

    it.each([
      ['under a key', has(term('code', 'code', 'sugar'))],
      ['of everything', every],
    ])('says at which commit a search %s began, if it is to and there is more', async (_what, where) => {
      const plan = { types: ['Observation'], where }
      const { next, seq } = await store.search(plan, { sort: [], limit: 1, dated: true })
      expect(next).toBeDefined()
      expect(seq).toBe(await store.seq())
      expect((await store.search(plan, { sort: [], limit: 2, dated: true })).seq).toBeUndefined()
    })

    it('gives a next page only where there is more', async () => {
      const page = { sort: by('name'), limit: 4 }
      expect((await store.search({ types: ['Patient'], where: every }, page)).next).toBeUndefined()
      expect((await store.search(everything, page)).next).toBeDefined()
    })
  })
}
