import type { SearchParam } from './params.ts'
import type { Value } from './values.ts'

/** A search as FHIR means it: what to find, and how to show it. */
export interface Query {
  /** The types to look in; none: all. */
  readonly types: readonly string[]
  /** All must hold. */
  readonly criteria: readonly Criterion[]
  readonly sort: readonly { readonly param: string; readonly descending: boolean }[]
  readonly count?: number
  readonly include: readonly Inclusion[]
  readonly revinclude: readonly Inclusion[]
  readonly summary?: Summary
  readonly elements: readonly string[]
  readonly total?: 'none' | 'estimate' | 'accurate'
  /** Whether contained resources are found, instead of those beside them or with them. */
  readonly contained?: 'true' | 'both'
  /** What is shown of a contained one: what holds it (the default), or it alone. */
  readonly containedType?: 'container' | 'contained'
  readonly format?: string
  readonly pretty?: boolean
  /** The cursor of a page's link. */
  readonly page?: string
  /** Names and values as they came, of all that was applied. */
  readonly applied: readonly (readonly [name: string, value: string])[]
  /** Names that were dropped under lenient handling. */
  readonly ignored: readonly string[]
}

export type Summary = 'true' | 'text' | 'data' | 'count' | 'false'

export type Criterion =
  /**
   * One of the values, under the modifier; for `:Type` on references the modifier is the type. `_filter` has
   * three of its own: `equals`, `starts` and `ends`.
   */
  | {
      readonly is: 'match'
      readonly param: SearchParam
      readonly modifier?: string
      readonly values: readonly Value[]
      readonly name: string
    }
  | { readonly is: 'missing'; readonly param: SearchParam; readonly missing: boolean }
  /** A reference in `param` points at a resource that meets one of these. */
  | {
      readonly is: 'chain'
      readonly param: SearchParam
      readonly to: readonly { readonly type: string; readonly criterion: Criterion }[]
    }
  | { readonly is: 'all' | 'any'; readonly of: readonly Criterion[] }
  | { readonly is: 'not'; readonly of: Criterion }
  /** A resource of `type` that meets the criterion points here through `param`. */
  | {
      readonly is: 'has'
      readonly type: string
      readonly param: SearchParam
      readonly criterion: Criterion
    }

/** `_include` and `_revinclude`: the references of `param` (`*`: all) in resources of `source` (`*`: any). */
export interface Inclusion {
  readonly source: string
  readonly param: string
  readonly target?: string
  readonly iterate: boolean
}

/** The query as text, of just what was applied: for the self link. Empty for a search without parameters. */
export const selfLink = ({ applied }: Query): string =>
  applied.map(([name, value]) => `${readable(name)}=${readable(value)}`).join('&')

/** Encoded for a query string, but with the signs that FHIR uses in it left legible. */
const readable = (text: string): string =>
  /^[\w.:,/|$-]*$/.test(text)
    ? text
    : encodeURIComponent(text).replace(/%(?:3A|2C|2F|7C|24)/g, (code) => decodeURIComponent(code))
