import {
  childrenOf,
  isResource,
  isTree,
  type Nodes,
  type PathNode,
  type Step,
  stepTo,
  type Tree,
  typeOfReference,
} from './nodes.ts'

/** `DocumentReference.subject.where(resolve() is Patient)`: a type, elements one below the other, a type referred to. */
const chain = /^([A-Z]\w*)((?:\.[a-z]\w*)+)(?:\.where\(resolve\(\) is (\w+)\))?$/

/**
 * Compiles what most search parameters are, names one below the other from a type, to one walk that makes no nodes on
 * the way; nothing for any other expression. Extensions of primitives lie beside the values, where this does not look.
 */
export const compilePlain = (expression: string): ((focus: unknown, root?: unknown) => Nodes) | undefined => {
  const walks = expression.split('|').map((part) => walkOf(part.trim()))
  if (!walks.every((walk) => walk !== undefined)) return undefined
  return (focus, root = focus) => {
    const found: PathNode[] = []
    for (const walk of walks) walk(focus, root, found)
    return found
  }
}

type Walk = (value: unknown, root: unknown, into: PathNode[]) => void

const walkOf = (expression: string): Walk | undefined => {
  const [, type, path = '', target] = chain.exec(expression) ?? []
  const names = path.split('.').slice(1)
  if (!type || names.includes('extension')) return undefined
  const steps = names.map(stepTo)
  const isMeant = target === undefined ? undefined : pointingAt(target)
  return (value, root, into) => {
    if (isResource(value, type)) descend(value, steps, 0, root, isMeant, into)
  }
}

type Meant = ((value: unknown, root: unknown) => boolean) | undefined

/** Whether a reference names a resource of that type, by its text first, as most do. */
const pointingAt = (target: string): Meant => {
  const plain = new RegExp(`^${target}/[A-Za-z0-9\\-.]{1,64}$`)
  return (value, root) => {
    const text = isTree(value) && value.type === undefined ? value.reference : undefined
    return (typeof text === 'string' && plain.test(text)) || typeOfReference(value, root) === target
  }
}

const descend = (
  value: unknown,
  steps: readonly Step[],
  at: number,
  root: unknown,
  isMeant: Meant,
  into: PathNode[],
  type?: string,
): void => {
  if (value === undefined || value === null) return
  if (Array.isArray(value)) {
    for (const item of value) descend(item, steps, at, root, isMeant, into, type)
    return
  }
  const step = steps[at]
  if (step === undefined) {
    if (!isMeant || isMeant(value, root)) into.push({ value, type, extra: undefined })
    return
  }
  if (typeof value !== 'object') return
  const child = (value as Tree)[step.name]
  if (child !== undefined) descend(child, steps, at + 1, root, isMeant, into)
  else if (step.isChoice)
    for (const chosen of childrenOf([{ value }], step))
      descend(chosen.value, steps, at + 1, root, isMeant, into, chosen.type)
}
