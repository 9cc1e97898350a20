import type { Criterion, Query } from '../fhir/search/index.ts'
import { term } from './entries.ts'
import { both, every, type Node, none, type Plan } from './plan.ts'
import { matchNode, type PlanOptions } from './plan-values.ts'

/**
 * Turns a search into the store's terms. Refuses with 400 `invalid-parameter` what was read but cannot be looked up:
 * code sets that are not known here, an id alone for a reference that can point at any type.
 */
export const planSearch = ({ types, criteria }: Query, options: PlanOptions = {}): Plan => ({
  types: types.length > 0 ? types : 'all',
  where: both(...criteria.map((criterion) => planCriterion(criterion, options))),
})

/** Plans one criterion of a search. */
export const planCriterion = (criterion: Criterion, options: PlanOptions): Node => {
  switch (criterion.is) {
    case 'missing': {
      if (criterion.param.code === '_id') return criterion.missing ? none : every
      const present: Node = { op: 'term', terms: [term(criterion.param.code, 'present')] }
      return criterion.missing ? { op: 'not', of: present } : present
    }
    case 'match': {
      const node = matchNode(criterion, options)
      const negative = criterion.modifier === 'not' || criterion.modifier === 'not-in'
      return negative ? { op: 'not', of: node } : node
    }
    case 'all':
      return both(...criterion.of.map((one) => planCriterion(one, options)))
    case 'any':
      return { op: 'any', of: criterion.of.map((one) => planCriterion(one, options)) }
    case 'not':
      return { op: 'not', of: planCriterion(criterion.of, options) }
    case 'chain':
      return chainNode(criterion, options)
    case 'has':
      return {
        op: 'pointed',
        param: criterion.param.code,
        by: { types: [criterion.type], where: planCriterion(criterion.criterion, options) },
      }
  }
}

/** Types for which the end of the chain means the same are looked up together. */
const chainNode = ({ param, to }: Extract<Criterion, { is: 'chain' }>, options: PlanOptions): Node => {
  const groups = new Map<string, { types: string[]; where: Node }>()
  for (const { type, criterion } of to) {
    const where = planCriterion(criterion, options)
    const same = groups.get(JSON.stringify(where))
    if (same) same.types.push(type)
    else groups.set(JSON.stringify(where), { types: [type], where })
  }
  const of = [...groups.values()].map((plan): Node => ({ op: 'points', param: param.code, to: plan }))
  return of.length === 1 ? (of[0] ?? none) : { op: 'any', of }
}
