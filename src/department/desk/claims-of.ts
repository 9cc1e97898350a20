import type { Node } from '../../store/index.ts'

/** The claims that writers of an identifier and searchers for it share. */
export const claimsOf = (type: string, node: Node): string[] => {
  if (node.op === 'term') return node.terms.map((term) => `${type} ${term}`)
  if (node.op === 'all' || node.op === 'any') return node.of.flatMap((inner) => claimsOf(type, inner))
  return []
}
