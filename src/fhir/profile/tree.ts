import type { ElementDef, Structure } from '../definitions/shapes.ts'

/** An element with what hangs below it. Without children, its content is that of its type. */
export interface Tree {
  readonly element: ElementDef
  /** The last part of the path: `value[x]`. */
  readonly name: string
  readonly children: readonly Tree[]
  readonly slices: readonly Tree[]
}

interface Growing extends Tree {
  readonly children: Growing[]
  readonly slices: Growing[]
}

export type Structures = (urlOrName: string) => Structure | undefined

const trees = new WeakMap<Structure, Tree>()

/** The tree of a structure's elements; the same object each time. */
export const treeOf = (structure: Structure): Tree => {
  const known = trees.get(structure)
  if (known) return known
  const tree = grow(structure.elements)
  trees.set(structure, tree)
  return tree
}

const grow = (elements: readonly ElementDef[]): Tree => {
  const [first, ...others] = elements
  if (!first) throw new Error('a structure has at least one element')
  const root: Growing = { element: first, name: first.path, children: [], slices: [] }
  const latest = new Map([[first.path, root]])
  for (const element of others) {
    const name = lastOf(element.path)
    const parent = latest.get(element.path.slice(0, -name.length - 1)) ?? root
    const node: Growing = { element, name, children: [], slices: [] }
    const sliced = element.sliceName && parent.children.find((child) => child.name === name)
    if (sliced) sliced.slices.push(node)
    else parent.children.push(node)
    latest.set(element.path, node)
  }
  return root
}

/** The last part of a path. */
export const lastOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1)

/** `value` of `value[x]`, `url` of `url`. */
export const plainName = (name: string): string => name.replace('[x]', '')

/** `valueCode` of `value[x]` and `code`. */
export const choiceKey = (name: string, type: string): string =>
  `${plainName(name)}${type.charAt(0).toUpperCase()}${type.slice(1)}`

/** The element that holds what lies below this one: itself, the element its contentReference names, or its type's root. */
export const contentOf = (tree: Tree, structures: Structures): Tree | undefined => {
  if (tree.children.length > 0) return tree
  if (tree.element.contentReference) return referred(tree.element.contentReference, structures)
  const [type, ...others] = tree.element.type ?? []
  if (!type || others.length > 0) return undefined
  const structure = (type.profile?.length === 1 && structures(type.profile[0] ?? '')) || structures(type.code)
  return structure && treeOf(structure)
}

/** The element that `#Bundle.link` or `…/Bundle#Bundle.link` names. */
export const referred = (contentReference: string, structures: Structures): Tree | undefined => {
  const path = contentReference.slice(contentReference.indexOf('#') + 1)
  const [type, ...names] = path.split('.')
  const structure = structures(type ?? '')
  return names.reduce<Tree | undefined>(
    (tree, name) => tree?.children.find((child) => child.name === name),
    structure && treeOf(structure),
  )
}

/** The element of that name below this one. */
export const childOf = (tree: Tree | undefined, name: string, structures: Structures): Tree | undefined =>
  tree && contentOf(tree, structures)?.children.find((child) => child.name === name)
