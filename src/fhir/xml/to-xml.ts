import type { Definitions } from '../definitions/index.ts'
import { toText } from '../json.ts'
import { refusal } from '../outcomes.ts'
import type { Resource } from '../types.ts'
import { type Shape, type Shapes, type Slot, shapesOf } from './shapes.ts'
import { fhirSpace, isDiv, xhtmlSpace } from './tree.ts'

type Json = Record<string, unknown>

/** Begins a line at this depth; with nothing, all stands on one line. */
type Line = (depth: number) => string

interface Writer {
  readonly shapes: Shapes
  readonly line: Line
}

/**
 * Writes a resource as FHIR XML: elements in the order of their definition, numbers digit for digit, the narrative as
 * it is. `pretty` puts each element on its own line. Refuses 422 an element that FHIR does not know.
 * @see https://hl7.org/fhir/R4/xml.html
 */
export const toXml = (resource: Resource, definitions: Definitions, { pretty = false } = {}): string => {
  const line: Line = pretty ? (depth) => `\n${'  '.repeat(depth)}` : () => ''
  const writer = { shapes: shapesOf(definitions), line }
  const start = `<?xml version="1.0" encoding="UTF-8"?>${pretty ? '' : '\n'}`
  return start + resourceXml(resource, writer, 0, ` xmlns="${fhirSpace}"`)
}

const resourceXml = (resource: Resource, writer: Writer, depth: number, space = ''): string => {
  const { resourceType, ...rest } = resource
  return element(resourceType, space, rest, writer.shapes(resourceType), writer, depth)
}

const element = (
  name: string,
  attributes: string,
  json: Json,
  shape: Shape,
  writer: Writer,
  depth: number,
): string => {
  let written = attributes
  let inside = ''
  for (const slot of slotsIn(json, shape, name)) {
    if (slot.attribute) written += ` ${slot.name}="${escaped(String(json[slot.name]))}"`
    else inside += slotXml(slot, json, writer, depth + 1)
  }
  const start = `${writer.line(depth)}<${name}${written}`
  return inside === '' ? `${start}/>` : `${start}>${inside}${writer.line(depth)}</${name}>`
}

const slotsIn = (json: Json, shape: Shape, name: string): Slot[] => {
  const slots = new Set<Slot>()
  for (const key in json) {
    const beside = key.startsWith('_')
    const slot = shape.get(beside ? key.slice(1) : key)
    if (!slot || (beside && !hasBeside(slot)))
      throw refusal('unknown-element', {
        says: 'The resource has an element that FHIR’s XML cannot hold.',
        next: 'Ask for application/fhir+json.',
        expression: `${name}.${key.slice(0, 64)}`,
      })
    if (json[key] !== undefined) slots.add(slot)
  }
  return [...slots].sort((a, b) => a.place - b.place)
}

const hasBeside = ({ holds, attribute }: Slot) =>
  !attribute && (holds === 'text' || holds === 'number' || holds === 'boolean')

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value]

const slotXml = (slot: Slot, json: Json, writer: Writer, depth: number): string => {
  const values = listOf(json[slot.name])
  const beside = listOf(json[`_${slot.name}`])
  let xml = ''
  for (let i = 0; i < values.length || i < beside.length; i++)
    xml += one(slot, values[i] ?? undefined, asJson(beside[i]), writer, depth)
  return xml
}

const asJson = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {})

const one = (slot: Slot, value: unknown, beside: Json, writer: Writer, depth: number): string => {
  const { name, holds } = slot
  if (holds === 'xhtml') return `${writer.line(depth)}${divXml(String(value))}`
  if (holds === 'elements') return element(name, '', asJson(value), slot.shape(), writer, depth)
  if (holds === 'resource') {
    const held = resourceXml(value as Resource, writer, depth + 1)
    return `${writer.line(depth)}<${name}>${held}${writer.line(depth)}</${name}>`
  }
  const attribute = value === undefined ? '' : ` value="${escaped(textOf(value))}"`
  return element(name, attribute, beside, slot.shape(), writer, depth)
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : toText(value))

// XML has no way at all to write the other control characters or half a surrogate pair.
const unwritable = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

const escaped = (text: string): string =>
  text
    .replace(unwritable, '\ufffd')
    .replace(/[&<>"\t\n\r]/g, (sign) => signs[sign] ?? `&#${sign.charCodeAt(0)};`)

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

// A narrative that is not XHTML is shown as the text that it is, so that no document breaks on it.
const divXml = (div: string): string => {
  if (isDiv(div)) return div
  const named = div
    .replace(/^\s*<div(?=[\s>/])(?![^>]*\sxmlns=)/, `<div xmlns="${xhtmlSpace}"`)
    .replaceAll('&nbsp;', '&#160;')
  return isDiv(named) ? named : `<div xmlns="${xhtmlSpace}">${escaped(div)}</div>`
}
