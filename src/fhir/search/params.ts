import { didYouMean } from '../nearest.ts'
import { refusal } from '../outcomes.ts'

export type SearchType =
  | 'number'
  | 'date'
  | 'string'
  | 'token'
  | 'reference'
  | 'composite'
  | 'quantity'
  | 'uri'
  | 'special'

/** A search parameter as one resource type has it. @see https://hl7.org/fhir/R4/searchparameter.html */
export interface SearchParam {
  readonly code: string
  readonly type: SearchType
  /** FHIRPath from the resource; empty where the specification gives none, and then nothing finds by it. */
  readonly expression: string
  /** The types a reference may point at. */
  readonly target: readonly string[]
  /** The parts of a composite; their expressions start from the nodes of the composite's own. */
  readonly components: readonly SearchComponent[]
  /** While not every resource can be found by it yet: how many percent can. */
  readonly indexing?: number
}

export interface SearchComponent {
  readonly type: SearchType
  readonly expression: string
}

/** Who knows the search parameters of each type. */
export interface ParamSource {
  of(type: string): readonly SearchParam[]
}

const common = (code: string, type: SearchType, expression: string): SearchParam => ({
  code,
  type,
  expression,
  target: [],
  components: [],
})

/** The parameters that every type has. @see https://hl7.org/fhir/R4/search.html#all */
export const commonParams: readonly SearchParam[] = [
  common('_id', 'token', 'Resource.id'),
  common('_lastUpdated', 'date', 'Resource.meta.lastUpdated'),
  common('_tag', 'token', 'Resource.meta.tag'),
  common('_profile', 'uri', 'Resource.meta.profile'),
  common('_security', 'token', 'Resource.meta.security'),
  common('_source', 'uri', 'Resource.meta.source'),
  common('_text', 'special', ''),
  common('_content', 'special', ''),
  common('_list', 'special', ''),
  common('_filter', 'special', ''),
]

/** The parameters that say how to show a result. @see https://hl7.org/fhir/R4/search.html#Summary */
export type ResultName = (typeof resultNames)[number]
export const resultNames = [
  '_sort',
  '_count',
  '_include',
  '_revinclude',
  '_summary',
  '_elements',
  '_total',
  '_format',
  '_pretty',
  '_contained',
  '_containedType',
  '_page',
] as const

/** The parameters by which something can be found: the common ones, and the type's own that have an expression. */
export const usableParams = (own: readonly SearchParam[]): readonly SearchParam[] => {
  const known = usable.get(own)
  if (known) return known
  const some = own.filter(
    ({ code, type, expression }) =>
      expression && !code.startsWith('_') && (type !== 'special' || specials.includes(code)),
  )
  const all = [...commonParams, ...some]
  usable.set(own, all)
  return all
}

/** The types' own parameters whose values are read in a way of their own (special.ts). */
const specials = ['near']

const usable = new WeakMap<readonly SearchParam[], readonly SearchParam[]>()

/** The parameter of that code which all of the types have; without types, one that every type has. */
export const findParam = (
  source: ParamSource,
  types: readonly string[],
  code: string,
  name: string,
): SearchParam => {
  const lists = types.length === 0 ? [commonParams] : types.map((type) => usableParams(source.of(type)))
  const [found, ...others] = lists.map((list) => list.find((param) => param.code === code))
  if (found && others.every((other) => other?.type === found.type)) {
    for (const one of [found, ...others])
      if (one?.indexing !== undefined) throw stillIndexing(one, types, name)
    return found
  }
  const known = [...(lists[0] ?? []).map((param) => param.code), ...resultNames]
  throw refusal('unknown-parameter', {
    says: `${types.join(', ') || 'A search over all types'} has no search parameter "${code}".`,
    next: didYouMean(code, known),
    expression: name,
  })
}

const stillIndexing = ({ code, indexing }: SearchParam, types: readonly string[], name: string) =>
  refusal('indexing', {
    says: `The search parameter "${code}" of ${types.join(', ')} is being indexed: ${indexing} % is done.`,
    next: 'Try again later, or search by another parameter.',
    expression: name,
  })
