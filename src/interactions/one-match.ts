import type { Act, Inner, Unit } from '../department/desk/index.ts'
import { type Resource, refusal } from '../fhir/index.ts'
import { both } from '../store/index.ts'
import { inSight } from './sight.ts'

/** How many `_count` can allow for. */
const mostMatches = 1000

/** What a conditional interaction asks for. */
export interface Condition {
  readonly type: string
  /** Search criteria, with or without the type and `?` before them. */
  readonly criteria: string
  /** Where it stands in the request, for the refusal. */
  readonly expression: string
}

/**
 * The one resource that meets the criteria, among those the caller may see, or nothing; the commit fails if that has
 * changed by then. Several are refused with 412, no criteria at all with 400.
 */
export const oneMatch = async (
  unit: Unit,
  act: Act,
  inner: Inner,
  condition: Condition,
): Promise<Resource | undefined> => (await matchesOf(unit, act, inner, condition, 1))[0]

/** As `oneMatch`, but several are found where the criteria allow for as many by `_count`. */
export const fewMatches = (
  unit: Unit,
  act: Act,
  inner: Inner,
  condition: Condition,
): Promise<readonly Resource[]> => matchesOf(unit, act, inner, condition, mostMatches)

const matchesOf = async (
  unit: Unit,
  act: Act,
  inner: Inner,
  { type, criteria, expression }: Condition,
  most: number,
): Promise<readonly Resource[]> => {
  const query = inner.language.query(type, criteria.replace(/^[^?]*\?/, ''))
  if (query.criteria.length === 0) throw noCriteria(type, expression)
  const where = await inSight({ unit, act, around: inner }, inner.language.planOf(query).where)
  const seen = await inner.sees(unit, act, type)
  const found = await unit.find(type, both(where, seen), { steady: true })
  if (found.length <= Math.min(most, query.count ?? 1)) return found
  throw refusal('multiple-matches', {
    says: `The criteria match ${found.length} ${type} resources.`,
    next: 'Use criteria that match one at most, such as an identifier.',
    expression,
  })
}

const noCriteria = (type: string, expression: string) =>
  refusal('missing-input', {
    says: 'There is neither an id nor a criterion: every resource of the type would be meant.',
    next: `Name an id, or criteria such as ${type}?identifier=SYSTEM|VALUE.`,
    expression,
  })
