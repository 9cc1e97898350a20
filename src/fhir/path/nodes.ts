/** An element that a path found: its JSON value, its type where a choice's name tells it, its `_element` sibling. */
export interface PathNode {
  readonly value: unknown
  readonly type?: string
  readonly extra?: unknown
}

export type Nodes = readonly PathNode[]
/** A JSON object: an element with children. */
export type Tree = { readonly [element: string]: unknown }

/** Whether a JSON value has children; a number that kept its digits has none. */
export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Number)

/** The types a choice element (`value[x]`) can have, as they end its name. */
const choices = new Set(
  `Address Age Annotation Attachment Base64Binary Boolean Canonical Code CodeableConcept Coding ContactDetail
  ContactPoint Contributor Count DataRequirement Date DateTime Decimal Distance Dosage Duration Expression HumanName Id
  Identifier Instant Integer Markdown Meta Money Oid ParameterDefinition Period PositiveInt Quantity Range Ratio
  Reference RelatedArtifact SampledData Signature String Time Timing TriggerDefinition UnsignedInt Uri Url UsageContext
  Uuid`.split(/\s+/),
)

/** The children of that name; `value` finds `valueQuantity` and so on too. */
export const childrenOf = (nodes: Nodes, name: string): Nodes => nodes.flatMap((node) => childOf(node, name))

const childOf = ({ value, extra }: PathNode, name: string): Nodes => {
  if (!isTree(value)) return name === 'extension' && isTree(extra) ? listed(extra.extension) : []
  const child = value[name]
  const beside = value[`_${name}`]
  if (child !== undefined || beside !== undefined) return listed(child, beside)
  for (const key in value)
    if (key.startsWith(name) && choices.has(key.slice(name.length)))
      return listed(value[key], value[`_${key}`], key.slice(name.length))
  return []
}

const listed = (value: unknown, extra?: unknown, type?: string): Nodes => {
  const [values, extras] = [asList(value), asList(extra)]
  const nodes: PathNode[] = []
  for (let at = 0; at < Math.max(values.length, extras.length); at++) {
    const node = { value: values[at] ?? undefined, extra: extras[at] ?? undefined }
    if (node.value !== undefined || node.extra !== undefined) nodes.push(type ? { ...node, type } : node)
  }
  return nodes
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
  return /(?:^|\/)([A-Z]\w+)\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]+)?$/.exec(text)?.[1] ?? named
}

const containedType = (id: string, root: unknown): string | undefined => {
  const contained = isTree(root) ? asList(root.contained) : []
  const found = contained.find((one) => isTree(one) && one.id === id)
  return isTree(found) && typeof found.resourceType === 'string' ? found.resourceType : undefined
}
