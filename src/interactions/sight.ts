import { type Act, type Around, mayDo, type Unit } from '../department/desk/index.ts'
import { refusal } from '../fhir/index.ts'
import { both, type Node, type Plan } from '../store/index.ts'

/** Who looks. */
export interface Looking {
  readonly unit: Unit
  readonly act: Act
  readonly around: Around
}

interface Sought {
  readonly types: Plan['types']
  readonly where: Node
  /** What each type must meet besides. */
  readonly within?: (type: string) => Node
}

/**
 * The plans that find what is sought as far as the caller may see it: types under the same conditions come in one
 * plan. Chains and `_has` see no more than the caller does. Refuses 403 where the role may search none of the types,
 * or not all that were named.
 */
export const plansInSight = async (
  looking: Looking,
  { types, where, within = () => ({ op: 'every' }) }: Sought,
): Promise<readonly Plan[]> => {
  const known = looking.around.language.types
  const asked = await inSight(looking, where)
  const { plans, barred } = await bySight(looking, types === 'all' ? known : types, (type) =>
    both(asked, within(type)),
  )
  if (barred[0] && (types !== 'all' || barred.length === known.length))
    throw mayNotSearch(looking.act, barred[0])
  return plans[0]?.types.length === known.length ? [{ ...plans[0], types: 'all' }] : plans
}

const bySight = async (
  { unit, act, around }: Looking,
  types: readonly string[],
  whereFor: (type: string) => Node,
): Promise<{ plans: readonly Plan[]; barred: readonly string[] }> => {
  const plans = new Map<string, { types: string[]; where: Node }>()
  const barred: string[] = []
  for (const type of types) {
    if (!mayDo(act.caller, 'search', type)) {
      barred.push(type)
      continue
    }
    const where = both(whereFor(type), await around.sees(unit, act, type))
    const key = types.length > 1 ? JSON.stringify(where) : ''
    const same = plans.get(key)
    if (same) same.types.push(type)
    else if (where.op !== 'none') plans.set(key, { types: [type], where })
  }
  return { plans: [...plans.values()], barred }
}

/** The node with every plan in it narrowed to what the caller may see. */
export const inSight = async (looking: Looking, node: Node): Promise<Node> => {
  switch (node.op) {
    case 'all':
    case 'any':
      return { op: node.op, of: await Promise.all(node.of.map((one) => inSight(looking, one))) }
    case 'not':
      return { op: 'not', of: await inSight(looking, node.of) }
    case 'points':
      return anyOf((await narrowed(looking, node.to)).map((to) => ({ ...node, to })))
    case 'pointed':
      return anyOf((await narrowed(looking, node.by)).map((by) => ({ ...node, by })))
    default:
      return node
  }
}

const narrowed = async (looking: Looking, plan: Plan): Promise<readonly Plan[]> => {
  const types = plan.types === 'all' ? looking.around.language.types : plan.types
  const where = await inSight(looking, plan.where)
  const { plans, barred } = await bySight(looking, types, () => where)
  if (barred[0] && barred.length === types.length) throw mayNotSearch(looking.act, barred[0])
  return plans
}

const anyOf = (of: readonly Node[]): Node => {
  if (of.length > 1) return { op: 'any', of }
  return of[0] ?? { op: 'none' }
}

const mayNotSearch = ({ caller }: Act, type: string) =>
  refusal('not-permitted', {
    says: `The role ${caller.role} may not search ${type}.`,
    next: 'Search another type, or ask the department’s manager.',
    expression: type,
  })
