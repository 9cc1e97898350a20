import type { PathNode, Step } from '../../path/nodes.ts'
import { isObject, type Json } from '../findings.ts'

export type Nodes = readonly PathNode[]

/** What an expression may ask of its surroundings. */
export interface Surroundings {
  readonly resource: Json
  readonly root: Json
  readonly context: Nodes
}

/**
 * Names one below the other from the node in focus, and what the nodes at their end must keep. Most of what invariants
 * ask is how many there are, which can be counted without making nodes of what lies between.
 */
export interface Chain {
  readonly steps: readonly Step[]
  readonly test?: Holds
}

/** A part of an expression: from the nodes in focus to others. The rest is for quicker ways to what is asked of them. */
export interface Run {
  (focus: Nodes, around: Surroundings): Nodes
  /** How the nodes are found from the one in focus, where names alone lead to them. */
  readonly chain?: Chain
  /** The same as `truthOf` of the nodes. */
  readonly holds?: Holds
  /** The one value that they are, whatever is in focus. */
  readonly literal?: string | number
}

/** Whether something is so of the one node in focus; undefined where FHIRPath says nothing. */
export type Holds = (node: PathNode, around: Surroundings) => boolean | undefined

export const holdsOf = (run: Run): Holds => run.holds ?? ((node, around) => truthOf(run([node], around)))

/** A part that is a truth value: what it is of one node in focus. */
export const judging = (holds: Holds): Run =>
  Object.assign(
    (focus: Nodes, around: Surroundings): Nodes => {
      const [node] = focus
      return node ? truth(holds(node, around)) : nothing
    },
    { holds },
  )

/** The expression, or what it met in the data, is beyond these functions: fhirpath.js has to say. */
export class Beyond extends Error {}

export const nothing: Nodes = []
const yes: Nodes = [{ value: true }]
const no: Nodes = [{ value: false }]

export const truth = (value: boolean | undefined): Nodes => {
  if (value === undefined) return nothing
  return value ? yes : no
}

/** What the nodes are as a truth value: nothing is neither true nor false, and one thing that is none is true. */
export const truthOf = (nodes: Nodes): boolean | undefined => {
  if (nodes.length > 1) throw new Beyond()
  const [node] = nodes
  if (!node) return undefined
  return typeof node.value === 'boolean' ? node.value : true
}

/** The one value, or undefined for none. */
export const onlyValue = (nodes: Nodes): unknown => {
  if (nodes.length > 1) throw new Beyond()
  return nodes[0]?.value
}

const dateOrTime = /^\d{4}(-\d\d(-\d\d(T.*)?)?)?$|^\d\d:\d\d/

/** Whether two values are the same. Dates of different precision or with times are for fhirpath.js to compare. */
export const isSame = (a: unknown, b: unknown): boolean => {
  if (a === b) return true
  if (isObject(a) || isObject(b)) throw new Beyond()
  if (typeof a !== 'string' || typeof b !== 'string') return false
  const plain = a.length === b.length && !a.includes(':')
  if (!plain && dateOrTime.test(a) && dateOrTime.test(b)) throw new Beyond()
  return false
}
