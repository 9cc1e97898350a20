import type { Run } from './functions.ts'
import { childrenOf, isResource, isTree, type PathNode, type Step, stepTo, typeOfReference } from './nodes.ts'

/** `DocumentReference.subject.where(resolve() is Patient)`: a type, elements one below the other, a type referred to. */
const chain = /^([A-Z]\w*)((?:\.[a-z]\w*)+)(?:\.where\(resolve\(\) is (\w+)\))?$/

/**
 * Compiles what most search parameters are, names one below the other from a type, to one walk that makes no nodes on
 * the way; nothing for any other expression. Extensions of primitives lie beside the values, where this does not look.
 */
export const compilePlain = (expression: string): Run | undefined => {
  const walks = expression.split('|').map((part) => walkOf(part.trim()))
  if (!walks.every((walk) => walk !== undefined)) return undefined
  return (focus, root) => {
    const found: PathNode[] = []
    for (const { value } of focus) for (const walk of walks) walk(value, root, found)
    return found
  }
}

type Walk = (value: unknown, root: unknown, into: PathNode[]) => void

const walkOf = (expression: string): Walk | undefined => {
  const [, type, path = '', target] = chain.exec(expression) ?? []
  const names = path.split('.').slice(1)
  if (!type || names.includes('extension')) return undefined
  const steps = names.map(stepTo)
  return (value, root, into) => {
    if (!isResource(value, type)) return
    const found: PathNode[] = target === undefined ? into : []
    descend({ value }, steps, 0, found)
    if (target === undefined) return
    for (const node of found) if (typeOfReference(node.value, root) === target) into.push(node)
  }
}

const descend = (node: PathNode, steps: readonly Step[], at: number, into: PathNode[]): void => {
  const { value } = node
  const step = steps[at]
  if (value === undefined || value === null) return
  if (Array.isArray(value)) for (const item of value) descend({ value: item }, steps, at, into)
  else if (!step) into.push(node)
  else if (isTree(value)) {
    const child = value[step.name]
    if (child !== undefined || !step.isChoice) descend({ value: child }, steps, at + 1, into)
    else for (const chosen of childrenOf([node], step)) descend(chosen, steps, at + 1, into)
  }
}
