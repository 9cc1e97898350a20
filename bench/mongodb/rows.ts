import type { Collection, Document } from 'mongodb'
import { term } from '../../src/store/index.ts'
import { compareText } from '../../src/store/match.ts'
import { entriesOf, idOf, type } from './records.ts'
import { chained, from, limit, patientTerm, prefix, to, typeTerm } from './shapes.ts'

/** A row to an entry, in one collection with partial indexes that end in the id, so that a look-up is covered. */
export const rowsOf = (n: number): Document[] => {
  const { terms, ranges, sorts } = entriesOf(n)
  const id = idOf(n)
  return [
    ...terms.map((t) => ({ type, t, id })),
    ...ranges.map(({ key, lo, hi }) => ({ type, k: key, lo, hi, id })),
    ...sorts.map(({ param, min, max }) => ({ type, p: param, a: min, d: max, id })),
  ]
}

export const rowIndexes = [
  { key: { type: 1, t: 1, id: 1 }, partialFilterExpression: { t: { $exists: true } } },
  { key: { type: 1, k: 1, lo: 1, hi: 1, id: 1 }, partialFilterExpression: { k: { $exists: true } } },
  { key: { type: 1, p: 1, a: 1, id: 1 }, partialFilterExpression: { p: { $exists: true } } },
  { key: { type: 1, p: 1, d: -1, id: 1 }, partialFilterExpression: { p: { $exists: true } } },
]

/** Ids by the rows: the narrower condition first, the others by `id`, then the documents. */
export const rowQueries: Readonly<Record<string, (row: Collection, main: Collection) => Promise<unknown>>> = {
  'patient and type': (row, main) => both(row, main, [{ t: patientTerm }, { t: typeTerm }]),
  'token and date range': (row, main) =>
    both(row, main, [{ k: 'date', lo: { $gte: from, $lt: to } }, { t: typeTerm }]),
  'string prefix': async (row, main) => {
    const found = await row
      .find(
        { type, t: { $gte: prefix, $lt: `${prefix}\uffff` } },
        { projection: { _id: 0, id: 1 }, sort: { id: 1 }, limit: limit + 1 },
      )
      .toArray()
    return documents(
      main,
      found.map(({ id }) => id),
    )
  },
  chain: async (row, main) => {
    const terms = chained.map((ref) => term('patient', 'reference', ref))
    const found = await row
      .find({ type, t: { $in: terms } }, { projection: { _id: 0, id: 1 }, sort: { id: 1 }, limit: limit + 1 })
      .toArray()
    return documents(
      main,
      found.map(({ id }) => id),
    )
  },
  'sort by date': async (row, main) => {
    const found: string[] = []
    const walk = row.find(
      { type, p: 'date' },
      { projection: { _id: 0, id: 1 }, sort: { d: -1, id: 1 }, batchSize: 200 },
    )
    for (let some: string[] = []; found.length <= limit; some = []) {
      for (let next = await walk.next(); next && some.push(next.id) < 200; ) next = await walk.next()
      if (some.length === 0) break
      found.push(...(await among(row, some, { t: typeTerm })))
    }
    await walk.close()
    return documents(main, found.slice(0, limit + 1))
  },
}

const among = async (row: Collection, ids: readonly string[], condition: Document): Promise<string[]> => {
  const found = await row
    .find({ type, ...condition, id: { $in: [...ids] } }, { projection: { _id: 0, id: 1 } })
    .toArray()
  const set = new Set(found.map(({ id }) => id))
  return ids.filter((id) => set.has(id))
}

const both = async (row: Collection, main: Collection, [narrow, other]: readonly Document[]) => {
  const first = await row.find({ type, ...narrow }, { projection: { _id: 0, id: 1 } }).toArray()
  const ids = await among(
    row,
    first.map(({ id }) => id),
    other ?? {},
  )
  return documents(main, ids.sort(compareText).slice(0, limit + 1))
}

const documents = (main: Collection, ids: readonly string[]) =>
  main.find({ type, id: { $in: [...ids] } }).toArray()
