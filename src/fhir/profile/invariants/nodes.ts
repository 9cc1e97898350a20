import type { PathNode } from '../../path/index.ts'
import { isObject, type Json } from '../findings.ts'

export type Nodes = readonly PathNode[]

/** What an expression may ask of its surroundings. */
export interface Surroundings {
  readonly resource: Json
  readonly root: Json
  readonly context: Nodes
}

/** A part of an expression: from the nodes in focus to others. */
export type Run = (focus: Nodes, around: Surroundings) => Nodes

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
