import { type CompiledPath, compilePath } from '../fhir/path/index.ts'
import { type SearchParam, usableParams } from '../fhir/search/index.ts'
import type { Resource } from '../fhir/types.ts'
import { Collected } from './collected.ts'
import { type Entries, term } from './entries.ts'
import { readers } from './extract-values.ts'
import { wordTerms } from './extract-words.ts'
import { bare, Findings, type Surroundings, startsOf } from './findings.ts'

/**
 * Compiles the search parameters of one type to a function that makes a resource's index entries. The common
 * parameters (`_lastUpdated`, `_tag` …) and the words come by themselves; `_id` gives its sort value only, for stores know ids.
 * `base` is the server's own address: absolute references to it are indexed as relative ones.
 */
export const extractor = (
  params: readonly SearchParam[],
  around: Surroundings = {},
): ((resource: Resource) => Entries) => {
  const indexers = usableParams(params)
    .filter(({ type, expression }) => type !== 'special' || expression !== '')
    .map((param) => indexer(param, around))
  return (resource) => {
    const found = new Collected()
    for (const index of indexers) index(resource, found)
    for (const word of wordTerms(resource)) found.term(word)
    if (resource.contained !== undefined)
      for (const type of typesIn(resource)) found.term(term('_contained', 'code', type))
    return found.entries()
  }
}

/** The types of what a resource contains: those that hold one of a type are found by it, for `_contained`. */
const typesIn = ({ contained }: Resource): ReadonlySet<string> =>
  new Set(
    [contained].flat().flatMap((one) => {
      const type = typeof one === 'object' && one !== null ? Object(one).resourceType : undefined
      return typeof type === 'string' ? [type] : []
    }),
  )

type Indexer = (resource: Resource, found: Collected) => void

const indexer = (param: SearchParam, around: Surroundings): Indexer => {
  if (param.code === '_id')
    return ({ id }, found) => {
      if (id === undefined) return
      found.begin(bare).sort(id)
      found.end('_id')
    }
  return param.type === 'composite' ? compositeIndexer(param, around) : plainIndexer(param, around)
}

const plainIndexer = (param: SearchParam, around: Surroundings): Indexer => {
  const path = pathOf(param.expression)
  const read = readers[param.type]
  const [present, starts] = [term(param.code, 'present'), startsOf(param.code)]
  return (resource, found) => {
    const nodes = path(resource)
    if (nodes.length === 0) return
    found.term(present)
    const findings = found.begin(starts)
    for (const { value } of nodes) read(value, findings, around)
    found.end(param.code)
  }
}

/** A composite's parts are read within one node, so that only values of the same element meet. */
const compositeIndexer = ({ code, expression, components }: SearchParam, around: Surroundings): Indexer => {
  const path = pathOf(expression)
  const parts = components.map((part) => ({ read: readers[part.type], path: pathOf(part.expression) }))
  const present = term(code, 'present')
  return (resource, found) => {
    let any = false
    for (const { value } of path(resource)) {
      const findings = parts.map((part) => {
        const some = new Findings(bare)
        for (const node of part.path(value, resource)) part.read(node.value, some, around)
        return some
      })
      if (findings.some(({ marks, ranges }) => marks.length + ranges.length === 0)) continue
      if (!any) found.term(present)
      any = true
      found.addComposite(code, findings)
    }
  }
}

/** A loaded expression may fail on what a resource holds, `single()` on two: then nothing is found by it. */
const pathOf = (expression: string): CompiledPath => {
  const path = compilePath(expression)
  return (focus, resource) => {
    try {
      return path(focus, resource)
    } catch {
      return []
    }
  }
}
