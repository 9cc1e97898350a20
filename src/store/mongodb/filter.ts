import type { Document } from 'mongodb'
import { term } from '../entries.ts'
import type { Bound, Node, Plan } from '../index.ts'
import { afterPrefix } from '../prefix.ts'
import { mostLinked, tooCostly } from '../too-costly.ts'
import { type Shelves, within } from './shelves.ts'

/** How long a search may take, in ms. */
export const mostTime = 30_000

/** The live resources that meet a plan, as a filter on `resource`. Chains are looked up first. */
export const filterOf = async (shelves: Shelves, { types, where }: Plan): Promise<Document> => {
  // Every index begins with the type.
  const among = types === 'all' ? await typesIn(shelves) : types
  const type = among.length === 1 ? among[0] : { $in: [...among] }
  return { type, state: 'live', ...(await filter(shelves, where, among)) }
}

/** Not `distinct`, which a transaction on a sharded cluster has not. */
const typesIn = async (shelves: Shelves): Promise<string[]> => {
  const found = await shelves.collections.resource
    .aggregate<{ _id: string }>([{ $group: { _id: '$type' } }], { ...within(shelves), hint: 'by_id' })
    .toArray()
  return found.map(({ _id }) => _id)
}

const filter = async (shelves: Shelves, node: Node, types: readonly string[]): Promise<Document> => {
  switch (node.op) {
    case 'every':
      return {}
    case 'none':
      return nothing
    case 'all':
      return node.of.length === 0 ? {} : { $and: await filters(shelves, node.of, types) }
    case 'any':
      return node.of.length === 0 ? nothing : { $or: await filters(shelves, node.of, types) }
    case 'not':
      return { $nor: [await filter(shelves, node.of, types)] }
    case 'ids':
      return { id: { $in: [...node.ids] } }
    case 'kept':
      return { seq: { $lte: node.until } }
    case 'changed':
      return { seq: { $gt: node.since }, version: { $gt: 1 } }
    case 'points':
      return { t: { $in: await termsTo(shelves, node.param, node.to) } }
    case 'pointed':
      return { _id: { $in: await pointedAt(shelves, node.param, node.by, types) } }
    default:
      return leaf(node)
  }
}

const nothing: Document = { _id: { $in: [] } }

const filters = async (
  shelves: Shelves,
  nodes: readonly Node[],
  types: readonly string[],
): Promise<Document[]> => {
  const all: Document[] = []
  // A transaction's reads come one after the other.
  for (const node of nodes) all.push(await filter(shelves, node, types))
  return all
}

const leaf = (node: Extract<Node, { op: 'term' | 'prefix' | 'contains' | 'range' | 'near' }>): Document => {
  switch (node.op) {
    case 'term':
      return { t: { $in: [...node.terms] } }
    case 'prefix':
      return { t: beginning(node.prefix) }
    case 'contains':
      return {
        t: { $regex: `^${escaped(node.prefix)}[\\s\\S]*${escaped(node.text)}${node.atEnd ? '\\z' : ''}` },
      }
    case 'range':
      // Under $elemMatch, so that one range meets all bounds, and the index is bounded on both sides.
      return { r: { $elemMatch: { k: node.key, ...met(node.bounds) } } }
    case 'near':
      return { $expr: { $lte: [{ $ifNull: [distance(node), node.within + 1] }, node.within] } }
  }
}

/** The square of the distance; null where a key is lacking. */
const distance = ({ keys, at }: Extract<Node, { op: 'near' }>): Document => ({
  $add: keys.map((key, axis) => {
    const own = { $filter: { input: '$r', as: 'one', cond: { $eq: ['$$one.k', { $literal: key }] } } }
    const from = { $let: { vars: { own: { $arrayElemAt: [own, 0] } }, in: '$$own.lo' } }
    const vars = { off: { $subtract: [from, at[axis]] } }
    return { $let: { vars, in: { $multiply: ['$$off', '$$off'] } } }
  }),
})

const operators = { '<': '$lt', '<=': '$lte', '>': '$gt', '>=': '$gte' } as const

/** The bounds by field and operator; of two of one kind the tighter counts. */
const met = (bounds: readonly Bound[]): Document => {
  const fields: Record<string, Record<string, number>> = {}
  for (const { on, is, than } of bounds) {
    fields[on] ??= {}
    const field = fields[on]
    const tighter = is.startsWith('<') ? Math.min : Math.max
    field[operators[is]] = tighter(than, field[operators[is]] ?? than)
  }
  return fields
}

/** A beginning, for an element of `t`: a literal after `^` bounds the index from both sides as a range would. */
const beginning = (prefix: string): Document => ({ $regex: `^${escaped(prefix)}` })

/** A beginning as a range, for a field. */
export const beginsSo = (prefix: string): Document => {
  const end = afterPrefix(prefix)
  return end === undefined ? { $gte: prefix } : { $gte: prefix, $lt: end }
}

/** Text that a regular expression takes as it stands. */
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|#/-]/g, '\\$&')

/** The terms by which others point at the matches of a plan. */
const termsTo = async (shelves: Shelves, param: string, to: Plan): Promise<string[]> => {
  const found = await shelves.collections.resource
    .find(await filterOf(shelves, to), {
      ...within(shelves),
      projection: { _id: 1 },
      limit: mostLinked + 1,
      maxTimeMS: mostTime,
    })
    .toArray()
  return bounded(found).map(({ _id }) => term(param, 'reference', _id))
}

/** What the matches of a plan point at: `Type/id`, of the given types. */
const pointedAt = async (
  shelves: Shelves,
  param: string,
  by: Plan,
  types: readonly string[],
): Promise<string[]> => {
  const begin = term(param, 'reference', '')
  const some = types.length === 1 ? `${begin}${types[0]}/` : begin
  const found = await shelves.collections.resource
    .aggregate<{ _id: string }>(
      [
        { $match: { ...(await filterOf(shelves, by)) } },
        { $match: { t: beginning(some) } },
        { $project: { t: 1 } },
        { $unwind: '$t' },
        { $match: { t: beginsSo(some) } },
        { $group: { _id: '$t' } },
        { $limit: mostLinked + 1 },
      ],
      { ...within(shelves), maxTimeMS: mostTime },
    )
    .toArray()
  return bounded(found).map(({ _id }) => _id.slice(begin.length))
}

const bounded = <Linked>(found: readonly Linked[]): readonly Linked[] => {
  if (found.length > mostLinked) throw tooCostly(`goes by way of more than ${mostLinked} other records`)
  return found
}
