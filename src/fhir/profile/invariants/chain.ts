import { childrenOf, type PathNode, type Step } from '../../path/nodes.ts'
import { isObject } from '../findings.ts'
import type { Chain, Holds, Run, Surroundings } from './nodes.ts'

/** How many nodes lie at the end of the chain. */
export const countOf = (node: PathNode, { steps, test }: Chain, around: Surroundings): number =>
  countFrom(node, steps, 0, test, around)

const countFrom = (
  node: PathNode,
  steps: readonly Step[],
  at: number,
  test: Holds | undefined,
  around: Surroundings,
): number => {
  const step = steps[at]
  if (step === undefined) return test === undefined || test(node, around) === true ? 1 : 0
  const { value } = node
  const child = isObject(value) ? value[step.name] : undefined
  if (isObject(value) && value[step.beside] === undefined) {
    if (child === undefined && !step.isChoice) return 0
    if (child !== undefined) return countIn(child, steps, at + 1, test, around)
  }
  let count = 0
  for (const each of childrenOf([node], step)) count += countFrom(each, steps, at + 1, test, around)
  return count
}

const countIn = (
  value: unknown,
  steps: readonly Step[],
  at: number,
  test: Holds | undefined,
  around: Surroundings,
): number => {
  if (value === null) return 0
  if (!Array.isArray(value)) return countFrom(nodeOf(value), steps, at, test, around)
  let count = 0
  for (const each of value)
    if (each !== null && each !== undefined) count += countFrom(nodeOf(each), steps, at, test, around)
  return count
}

const nodeOf = (value: unknown): PathNode => ({ value, type: undefined, extra: undefined })

/** What an operand is that cannot be told without its nodes. */
export const untold = Symbol('untold')

/** A function that reads an operand: its one primitive value, undefined where there is none, or `untold`. */
export const operand = (run: Run): ((node: PathNode) => unknown) => {
  const { chain } = run
  if (run.literal !== undefined) return () => run.literal
  const [step, ...more] = chain?.steps ?? []
  if (!chain || chain.test || more.length > 0) return () => untold
  if (step === undefined) return ({ value }) => (isPrimitive(value) ? value : untold)
  return ({ value }) => {
    if (!isObject(value) || value[step.beside] !== undefined) return untold
    const child = value[step.name]
    return isPrimitive(child) || (child === undefined && !step.isChoice) ? child : untold
  }
}

const isPrimitive = (value: unknown): boolean => {
  const type = typeof value
  return type === 'string' || type === 'number' || type === 'boolean'
}

/** A path that goes on from the node in focus. */
export const chained = (chain: Chain, run: Run): Run => Object.assign(run, { chain })

/** The chain of a run that has one and no test yet: what follows can be added to it. */
export const openChain = ({ chain }: Run): readonly Step[] | undefined =>
  chain && !chain.test ? chain.steps : undefined

export const itself: Run = chained({ steps: [] }, (focus) => focus)
