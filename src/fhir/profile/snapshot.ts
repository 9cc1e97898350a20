import { compactElement } from '../definitions/compact.ts'
import type { ElementDef, ElementType, Slicing, Structure } from '../definitions/shapes.ts'
import type { Resource } from '../types.ts'
import { choiceKey, contentOf, lastOf, type Structures, type Tree, treeOf } from './tree.ts'

type Changed = Partial<Omit<ElementDef, 'id' | 'path'>>

/** An element of the snapshot while it is made. */
interface Node {
  element: ElementDef
  readonly name: string
  children: Node[] | undefined
  readonly slices: Node[]
  /** Where its elements come from while nobody has asked for them. */
  readonly origin: Tree
}

/**
 * The definition with its snapshot: the elements of its base, changed as its differential says. It has what a check
 * needs and a short text, not the base's prose.
 * @see https://hl7.org/fhir/R4/profiling.html#snapshot
 */
export const snapshot = (differential: Resource, base: Structure, structures: Structures): Resource => {
  const { element: changes = [] } = (differential.differential ?? {}) as {
    element?: Record<string, unknown>[]
  }
  const root = nodeOf(treeOf(base))
  const latest = new Map([[root.element.path, root]])
  for (const change of changes) apply(change, root, latest, structures)
  return { ...differential, snapshot: { element: flatten(root, root.element.path).map(described) } }
}

const nodeOf = (tree: Tree): Node => ({
  element: tree.element,
  name: tree.name,
  children: tree.children.length > 0 ? tree.children.map(nodeOf) : undefined,
  slices: tree.slices.map(nodeOf),
  origin: tree,
})

const apply = (
  change: Record<string, unknown>,
  root: Node,
  latest: Map<string, Node>,
  structures: Structures,
): void => {
  const path = String(change.path)
  const found = locate(path, root, latest, structures)
  if (!found) return
  const inSlice = latest.get(path.slice(0, path.lastIndexOf('.')))?.element.sliceName !== undefined
  const node = path === root.element.path ? found : meantBy(change, found, inSlice)
  node.element = merged(node.element, changesOf(change, node))
  if (node !== found && node.name.endsWith('[x]')) closeIfRequired(found, node)
  for (const known of latest.keys()) if (known.startsWith(`${path}.`)) latest.delete(known)
  latest.set(path, node)
}

/** The element at a path: below the slice that was last spoken of there, if there is one. */
const locate = (
  path: string,
  root: Node,
  latest: ReadonlyMap<string, Node>,
  structures: Structures,
): Node | undefined => {
  if (!path.includes('.')) return root
  const name = lastOf(path)
  const above = path.slice(0, -name.length - 1)
  const parent = latest.get(above) ?? locate(above, root, latest, structures)
  if (!parent) return undefined
  const children = childrenOf(parent, structures)
  return children.find((child) => child.name === name) ?? children.find((child) => typeNamed(child, name))
}

/** The type that `valueQuantity` names of `value[x]`. */
const typeNamed = (node: Node, name: string): ElementType | undefined =>
  node.name.endsWith('[x]')
    ? node.element.type?.find(({ code }) => choiceKey(node.name, code) === name)
    : undefined

/**
 * The element itself, or the slice that the change names or, by a path like `valueQuantity`, means. Inside a slice
 * such a path leaves the choice no other type.
 */
const meantBy = (change: Record<string, unknown>, node: Node, inSlice: boolean): Node => {
  if (typeof change.sliceName === 'string') return sliceOf(node, change.sliceName)
  const name = lastOf(String(change.path))
  if (name === node.name) return node
  if (!inSlice) return sliceOf(node, name)
  const type = typeNamed(node, name)
  if (type) node.element = { ...node.element, type: [type] }
  return node
}

/** A choice has one value: if a slice of it is required, it is that one. */
const closeIfRequired = (choice: Node, { element }: Node): void => {
  const { slicing, min } = choice.element
  if (element.min < 1 || !slicing || min > 0) return
  const type = element.type ?? []
  choice.element = { ...choice.element, min: 1, type, slicing: { ...slicing, rules: 'closed' } }
}

const childrenOf = (node: Node, structures: Structures): Node[] => {
  node.children ??= unfolded(node, structures)
  return node.children
}

/** A reference to another element's content becomes that content as soon as it is changed. */
const unfolded = (node: Node, structures: Structures): Node[] => {
  const content = contentOf({ ...node.origin, element: node.element }, structures)
  const { contentReference, ...element } = node.element
  if (contentReference && content?.element.type) node.element = { ...element, type: content.element.type }
  return content?.children.map(nodeOf) ?? []
}

const slicingFor = (name: string): Slicing => ({
  discriminator: [name.endsWith('[x]') ? { type: 'type', path: '$this' } : { type: 'value', path: 'url' }],
  ordered: false,
  rules: 'open',
})

/**
 * The slice of that name, made from the base's element if it is new, from the slice `a` if it is `a/b`. Until it is
 * asked for it may be absent.
 */
const sliceOf = (node: Node, sliceName: string): Node => {
  const known = node.slices.find(({ element }) => element.sliceName === sliceName)
  if (known) return known
  const outer = node.slices.find(({ element }) => sliceName.startsWith(`${element.sliceName}/`))
  const { slicing: _slicing, ...element } = (outer ?? node.origin).element
  const type = typeNamed(node, sliceName)
  const slice: Node = {
    ...(outer ? copied(outer) : { ...nodeOf(node.origin), slices: [] }),
    element: { ...element, sliceName, min: 0, ...(type ? { type: [type] } : {}) },
  }
  node.element = { ...node.element, slicing: node.element.slicing ?? slicingFor(node.name) }
  node.slices.push(slice)
  return slice
}

const copied = (node: Node): Node => ({
  ...node,
  children: node.children?.map(copied),
  slices: node.slices.map(copied),
})

/** What the differential says of an element. A new type profile may be narrower than what stood there. */
const changesOf = (change: Record<string, unknown>, node: Node): Changed => {
  const { id: _id, path: _path, ...rest } = compactElement(change)
  if (node.children && rest.type?.some(({ profile }) => profile)) node.children = undefined
  const valueSet = rest.binding?.valueSet ?? node.element.binding?.valueSet
  return rest.binding && valueSet ? { ...rest, binding: { ...rest.binding, valueSet } } : rest
}

const merged = (element: ElementDef, change: Changed): ElementDef => {
  const known = element.constraint ?? []
  const added = (change.constraint ?? []).filter(({ key }) => !known.some((each) => each.key === key))
  const constraint = [...known, ...added]
  return { ...element, ...change, ...(constraint.length > 0 ? { constraint } : {}) } as ElementDef
}

const flatten = (node: Node, path: string, id = path): ElementDef[] => {
  const below = (node.children ?? []).flatMap((child) =>
    flatten(child, `${path}.${child.name}`, `${id}.${child.name}`),
  )
  const slices = node.slices.flatMap((slice) => flatten(slice, path, `${id}:${slice.element.sliceName}`))
  return [{ ...node.element, id, path }, ...below, ...slices]
}

/** FHIR asks for these in every element of a snapshot. */
const described = (element: ElementDef): Record<string, unknown> => ({
  ...element,
  definition: element.short ?? element.path,
  base: { path: element.path, min: element.min, max: element.max },
})
