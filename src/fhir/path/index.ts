import type { Run } from './functions.ts'
import { compileNative } from './native.ts'
import type { PathNode } from './nodes.ts'
import { compilePlain } from './plain.ts'
import { compileWithFhirpath } from './with-fhirpath.ts'

export { isTree, type PathNode, type Tree } from './nodes.ts'

/** Finds the nodes of a path, from a resource or from an element of it. */
export type CompiledPath = (focus: unknown, resource?: unknown) => readonly PathNode[]

const compiled = new Map<string, CompiledPath>()

/**
 * Compiles a search parameter's FHIRPath expression, natively where it can. The nodes come in document order;
 * each has its type only where the name of a choice element tells it.
 * @see https://hl7.org/fhir/R4/searchparameter-definitions.html#SearchParameter.expression
 */
export const compilePath = (expression: string): CompiledPath => {
  const known = compiled.get(expression)
  if (known) return known
  const path: CompiledPath =
    compilePlain(expression) ?? present(compileNative(expression) ?? compileWithFhirpath(expression))
  compiled.set(expression, path)
  return path
}

const present =
  (run: Run): CompiledPath =>
  (focus, resource = focus) => {
    const nodes = run([{ value: focus }], resource)
    return nodes.some(isAbsent) ? nodes.filter((node) => !isAbsent(node)) : nodes
  }

const isAbsent = ({ value }: PathNode) => value === undefined

/** Whether the expression compiles to plain functions. */
export const isNative = (expression: string): boolean => compileNative(expression) !== undefined
