/**
 * What a search asks, in the store's own terms: made by `planSearch` from FHIR search syntax, executed with the
 * same meaning by every adapter. It speaks of index entries only (entries.ts), never of FHIR elements.
 */
export interface Plan {
  /** Resource types to look in; `'all'` for a system search. */
  readonly types: readonly string[] | 'all'
  readonly where: Node
}

export type Node =
  | { readonly op: 'every' }
  | { readonly op: 'none' }
  | { readonly op: 'all'; readonly of: readonly Node[] }
  | { readonly op: 'any'; readonly of: readonly Node[] }
  | { readonly op: 'not'; readonly of: Node }
  /** Has one of these exact terms. */
  | { readonly op: 'term'; readonly terms: readonly string[] }
  /** Has a term that begins so. */
  | { readonly op: 'prefix'; readonly prefix: string }
  /** Has a term that begins with `prefix` and contains `text` after it; with `atEnd`, ends with it. */
  | { readonly op: 'contains'; readonly prefix: string; readonly text: string; readonly atEnd?: true }
  /** Has a range under `key` that meets every bound; one of them is on the second interval, if ranges there have one. */
  | { readonly op: 'range'; readonly key: string; readonly bounds: readonly Bound[] }
  /**
   * Has a range under each of three keys, one each, whose beginnings are a point near another: the squares of the
   * differences add up to `within` at most.
   */
  | {
      readonly op: 'near'
      readonly keys: readonly [string, string, string]
      readonly at: readonly [number, number, number]
      readonly within: number
    }
  | { readonly op: 'ids'; readonly ids: readonly string[] }
  /** Its newest version came with this commit (`Stored.seq`) or before. */
  | { readonly op: 'kept'; readonly until: number }
  /** Its newest version came after this commit, and is not its first. */
  | { readonly op: 'changed'; readonly since: number }
  /** Chain: a reference in `param` points at a match of `to`. */
  | { readonly op: 'points'; readonly param: string; readonly to: Plan }
  /** `_has`: a match of `by` points here through its `param`. */
  | { readonly op: 'pointed'; readonly param: string; readonly by: Plan }

export interface Bound {
  readonly on: 'lo' | 'hi' | 'lo2' | 'hi2'
  readonly is: '<' | '<=' | '>' | '>='
  readonly than: number
}

/** One sort key: ascending takes a resource's smallest value, descending its largest; resources without one come last. */
export interface SortKey {
  /** A search parameter's code, `_id` or `_lastUpdated`. */
  readonly param: string
  readonly descending: boolean
}

export const every: Node = { op: 'every' }
export const none: Node = { op: 'none' }

/** Both must hold; `every` falls away. */
export const both = (...nodes: readonly Node[]): Node => {
  const of = nodes.filter((node) => node.op !== 'every')
  if (of.some((node) => node.op === 'none')) return none
  return of.length === 0 ? every : of.length === 1 ? (of[0] ?? every) : { op: 'all', of }
}
