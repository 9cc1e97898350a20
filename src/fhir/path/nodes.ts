import r4 from 'fhirpath/fhir-context/r4'

/** An element that a path found: its JSON value, its type where a choice's name tells it, its `_element` sibling. */
export interface PathNode {
  readonly value: unknown
  readonly type?: string | undefined
  readonly extra?: unknown
}

export type Nodes = readonly PathNode[]
/** A JSON object: an element with children. */
export type Tree = { readonly [element: string]: unknown }

/** Whether a JSON value has children; a number that kept its digits has none. */
export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Number)

/** Whether a value is a resource of that type. */
export const isResource = (value: unknown, name: string): boolean => {
  if (typeof value !== 'object' || value === null) return false
  const type: unknown = (value as Tree).resourceType
  return type === name || (typeof type === 'string' && (name === 'Resource' || name === 'DomainResource'))
}

/** Names of the choice elements (`value[x]`): in these, `value` finds `valueQuantity`. */
const choices = new Set(Object.keys(r4.choiceTypePaths).map((path) => path.slice(path.lastIndexOf('.') + 1)))

/** One step to children, prepared. */
export interface Step {
  readonly name: string
  /** The sibling that holds a primitive's id and extensions. */
  readonly beside: string
  readonly isChoice: boolean
}

export const stepTo = (name: string): Step => ({ name, beside: `_${name}`, isChoice: choices.has(name) })

const nothing: Nodes = []

/** The children of that name, and of a choice under the name of its type. */
export const childrenOf = (nodes: Nodes, step: Step): Nodes => {
  if (nodes.length === 0) return nothing
  const found: PathNode[] = []
  for (const node of nodes) addChildren(node, step, found)
  return found
}

const addChildren = (
  { value, extra }: PathNode,
  { name, beside, isChoice }: Step,
  into: PathNode[],
): void => {
  if (!isTree(value)) {
    if (name === 'extension' && isTree(extra)) addEach(extra.extension, undefined, undefined, into)
    return
  }
  const child = value[name]
  const more = value[beside]
  if (child !== undefined || more !== undefined) addEach(child, more, undefined, into)
  else if (isChoice) addChosen(value, name, into)
}

const addChosen = (value: Tree, name: string, into: PathNode[]): void => {
  for (const key in value)
    if (key.startsWith(name) && isCapital(key.charCodeAt(name.length))) {
      addEach(value[key], value[`_${key}`], key.slice(name.length), into)
      return
    }
}

const isCapital = (unit: number) => unit >= 65 && unit <= 90

const addEach = (value: unknown, extra: unknown, type: string | undefined, into: PathNode[]): void => {
  if (Array.isArray(value) || Array.isArray(extra)) {
    const [values, extras] = [asList(value), asList(extra)]
    const length = Math.max(values.length, extras.length)
    for (let at = 0; at < length; at++) add(values[at], extras[at], type, into)
  } else add(value, extra, type, into)
}

/** All nodes have the same properties in the same order, which makes them quick to read. */
const add = (value: unknown, extra: unknown, type: string | undefined, into: PathNode[]): void => {
  const node = { value: value ?? undefined, type, extra: extra ?? undefined }
  if (node.value !== undefined || node.extra !== undefined) into.push(node)
}

const asList = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]

/** Whether a node is of a type; where neither a choice's name nor a resourceType tells, it is taken to be. */
export const isOfType = ({ value, type }: PathNode, wanted: string): boolean => {
  const known = type ?? (isTree(value) ? value.resourceType : undefined)
  if (typeof known !== 'string' || wanted === 'Resource' || wanted === 'DomainResource') return true
  const [is, asked] = [known.toLowerCase(), wanted.toLowerCase()]
  return is === asked || parents[is] === asked
}

const parents: Readonly<Record<string, string>> = {
  canonical: 'uri',
  url: 'uri',
  oid: 'uri',
  uuid: 'uri',
  code: 'string',
  id: 'string',
  markdown: 'string',
  positiveint: 'integer',
  unsignedint: 'integer',
  age: 'quantity',
  count: 'quantity',
  distance: 'quantity',
  duration: 'quantity',
}

/** The type of resource a reference names: by its text, its `type`, or the contained resource it points at. */
export const typeOfReference = (reference: unknown, root: unknown): string | undefined => {
  const [text, type] = isTree(reference) ? [reference.reference, reference.type] : [reference, undefined]
  const named = typeof type === 'string' ? type : undefined
  if (typeof text !== 'string') return named
  if (text.startsWith('#')) return containedType(text.slice(1), root) ?? named
  const relative = /^([A-Z]\w+)\/[A-Za-z0-9\-.]{1,64}$/.exec(text)?.[1]
  if (relative) return relative
  return /(?:^|\/)([A-Z]\w+)\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]+)?$/.exec(text)?.[1] ?? named
}

const containedType = (id: string, root: unknown): string | undefined => {
  const contained = isTree(root) ? asList(root.contained) : []
  const found = contained.find((one) => isTree(one) && one.id === id)
  return isTree(found) && typeof found.resourceType === 'string' ? found.resourceType : undefined
}
