import type { Definitions } from '../definitions/index.ts'
import { ExactNumber } from '../json.ts'
import { didYouMean } from '../nearest.ts'
import { refusal } from '../outcomes.ts'
import type { Resource } from '../types.ts'
import { badValue } from './refuse.ts'
import { type Shape, type Shapes, type Slot, shapesOf } from './shapes.ts'
import { type Node, readTree } from './tree.ts'

type Json = Record<string, unknown>

/** What reading needs everywhere. */
interface Reader {
  readonly shapes: Shapes
  readonly isResourceType: (name: string) => boolean
  readonly types: readonly string[]
}

/**
 * Reads a FHIR resource from XML: the same document as its JSON, digits and narrative as they were written. Refuses
 * 400 `malformed-xml` and `malformed-resource`, and 422 elements that FHIR does not know or values that cannot be
 * theirs; everything else is for the validator.
 * @see https://hl7.org/fhir/R4/xml.html
 */
export const fromXml = (text: string, definitions: Definitions): Resource => {
  const { types, isResourceType } = definitions
  return readResource(readTree(text), { shapes: shapesOf(definitions), types, isResourceType }, '')
}

const readResource = (node: Node, reader: Reader, at: string): Resource => {
  const { name } = node
  if (!reader.isResourceType(name))
    throw refusal('malformed-resource', {
      says: 'The XML element is not a FHIR R4 resource.',
      next: didYouMean(name, reader.types),
      expression: at || name.slice(0, 64),
    })
  return { resourceType: name, ...readObject(node, reader.shapes(name), reader, at || name) }
}

const readObject = (node: Node, shape: Shape, reader: Reader, at: string): Json => {
  const json: Json = {}
  for (const name in node.attributes) {
    const slot = shape.get(name)
    if (!slot?.attribute) throw unknown(name, shape, at)
    json[name] = filled(node.attributes[name] ?? '', `${at}.${name}`)
  }
  for (const child of node.children) {
    const slot = shape.get(child.name)
    if (!slot || slot.attribute || (slot.holds === 'xhtml') !== (child.div !== undefined))
      throw unknown(child.name, shape, at)
    add(json, slot, child, reader, at)
  }
  if (node.children.length === 0 && Object.keys(json).length === 0)
    throw badValue(at, 'The element is empty.', 'Leave out what has neither value nor content.')
  return json
}

const add = (json: Json, slot: Slot, child: Node, reader: Reader, at: string): void => {
  const { name, many } = slot
  const side = `_${name}`
  const before = json[name] ?? json[side]
  const count = Array.isArray(before) ? before.length : 0
  const path = many ? `${at}.${name}[${count}]` : `${at}.${name}`
  if (!many && before !== undefined)
    throw badValue(path, 'The element is there more than once.', 'Send it once.')
  const { value = null, beside = null } = readChild(slot, child, reader, path)
  if (many) {
    append(json, name, value, count)
    append(json, side, beside, count)
  } else {
    if (value !== null) json[name] = value
    if (beside !== null) json[side] = beside
  }
}

// `given` and `_given`, if both are there, are lists of the same length.
const append = (json: Json, key: string, value: unknown, count: number): void => {
  const list = json[key]
  if (Array.isArray(list)) list.push(value)
  else if (value !== null) json[key] = [...Array(count).fill(null), value]
}

/** What stands under the element's name, and under `_name`: a primitive's id and extensions. */
interface Read {
  readonly value?: unknown
  readonly beside?: Json
}

const readChild = (slot: Slot, child: Node, reader: Reader, path: string): Read => {
  if (slot.holds === 'elements') return { value: readObject(child, slot.shape(), reader, path) }
  if (slot.holds === 'resource') return { value: readHeld(child, reader, path) }
  if (slot.holds === 'xhtml') return { value: child.div }
  const { value, ...attributes } = child.attributes
  const more = child.children.length > 0 || Object.keys(attributes).length > 0
  if (value === undefined && !more)
    throw badValue(path, 'The element has no value.', 'Give it an attribute "value", or leave it out.')
  return {
    ...(value === undefined ? {} : { value: readValue(slot, value, path) }),
    ...(more ? { beside: readObject({ ...child, attributes }, slot.shape(), reader, path) } : {}),
  }
}

const readHeld = (node: Node, reader: Reader, path: string): Resource => {
  const [child, ...others] = node.children
  if (!child || others.length > 0 || Object.keys(node.attributes).length > 0)
    throw badValue(path, 'The element holds exactly one resource.', 'Put one resource into it.')
  return readResource(child, reader, path)
}

const filled = (value: string, path: string): string => {
  if (value === '') throw badValue(path, 'The value is empty.', 'Leave out what has no value.')
  return value
}

const number = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/

const readValue = ({ holds }: Slot, text: string, path: string): unknown => {
  if (holds === 'text') return filled(text, path)
  if (holds === 'boolean') {
    if (text !== 'true' && text !== 'false')
      throw badValue(path, 'The value is not a boolean.', 'Write true or false.')
    return text === 'true'
  }
  if (!number.test(text)) throw badValue(path, 'The value is not a number.', 'Write it as in JSON: 1.50.')
  return String(Number(text)) === text ? Number(text) : new ExactNumber(text)
}

const unknown = (name: string, shape: Shape, at: string) =>
  refusal('unknown-element', {
    says: 'FHIR does not know this element or attribute here.',
    next: didYouMean(name, [...shape.keys()]),
    expression: `${at}.${name.slice(0, 64)}`,
  })
