import { didYouMean } from '../nearest.ts'
import { codeOf, FhirError, refusal } from '../outcomes.ts'
import { readCriterion } from './criteria.ts'
import { readFilter } from './filter.ts'
import { checkCost, checkLength } from './limits.ts'
import { type ParamSource, resultNames } from './params.ts'
import type { Criterion, Query } from './query.ts'
import { resultParams, type Shown } from './results.ts'

/** `strict` refuses what it does not know; `lenient` leaves it out and names it in `Query.ignored`. */
export interface Handling {
  readonly handling: 'strict' | 'lenient'
}

/**
 * Reads a search: a query string or a form's body. Refuses an unknown parameter or modifier (`unknown-parameter`,
 * `unknown-modifier`, naming the nearest valid one) and a value that cannot be read (`invalid-parameter`).
 * `type` is undefined for a search over all types, which `_type` may narrow.
 * @see https://hl7.org/fhir/R4/search.html
 */
export const parseQuery = (
  type: string | undefined,
  search: string | URLSearchParams,
  source: ParamSource,
  { handling }: Handling = { handling: 'strict' },
): Query => {
  if (typeof search === 'string') checkLength(search)
  const pairs = [...new URLSearchParams(search)]
  checkCost(pairs)
  const shown: Shown = { types: typesOf(type, pairs), sort: [], include: [], revinclude: [], elements: [] }
  const criteria: Criterion[] = []
  const applied: [string, string][] = []
  const ignored: string[] = []
  for (const [name, value] of pairs) {
    try {
      apply(shown, criteria, { type, source, name, value })
      applied.push([name, value])
    } catch (error) {
      if (handling === 'strict' || !(error instanceof FhirError) || !forgivable(error)) throw error
      ignored.push(name)
    }
  }
  return { ...shown, criteria, applied, ignored }
}

const forgivable = (error: FhirError) =>
  ['unknown-parameter', 'unknown-modifier', 'invalid-parameter'].includes(codeOf(error))

const typesOf = (type: string | undefined, pairs: readonly [string, string][]): readonly string[] =>
  type === undefined
    ? [...new Set(pairs.flatMap(([name, value]) => (name === '_type' ? value.split(',') : [])))]
    : [type]

interface Given {
  readonly type: string | undefined
  readonly source: ParamSource
  readonly name: string
  readonly value: string
}

const repeatable = ['_sort', '_include', '_revinclude', '_elements']

const apply = (shown: Shown, criteria: Criterion[], given: Given): void => {
  const [base = '', modifier] = given.name.split(':')
  if (given.value === '') throw unreadable(given.name, 'has no value')
  if (base === '_type' && given.type === undefined) return
  const result = resultNames.find((name) => name === base)
  if (given.name === '_filter') {
    criteria.push(readFilter(shown.types, given.source, given.value))
    return
  }
  if (!result) {
    criteria.push(readCriterion(shown.types, given))
    return
  }
  if (modifier !== undefined) checkIterate(base, modifier, given.name)
  if (!repeatable.includes(base) && resultKey(base) in shown) throw unreadable(given.name, 'is given twice')
  resultParams[result](shown, { ...given, modifier })
}

const resultKey = (base: string) => base.slice(1)

const checkIterate = (base: string, modifier: string, name: string): void => {
  const known = base === '_include' || base === '_revinclude' ? ['iterate', 'recurse'] : []
  if (known.includes(modifier)) return
  throw refusal('unknown-modifier', {
    says: `"${base}" has no modifier ":${modifier}".`,
    next: didYouMean(modifier, known),
    expression: name,
  })
}

const unreadable = (name: string, how: string) =>
  refusal('invalid-parameter', {
    says: `The parameter "${name}" ${how}.`,
    next: 'Give it one value, or leave it out.',
    expression: name,
  })
