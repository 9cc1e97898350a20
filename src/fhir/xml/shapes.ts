import type { Definitions, ElementDef, ElementType, Structure } from '../definitions/index.ts'

/** One property that JSON may have: a choice such as `value[x]` gives one for each of its types. */
export interface Slot {
  /** The name in both formats: `birthDate`, `valueQuantity`. */
  readonly name: string
  /** Its place in the order of the definition, which XML must keep. */
  readonly place: number
  readonly many: boolean
  /** Whether XML writes it as an attribute: `id` of a data type, `url` of an extension. */
  readonly attribute: boolean
  readonly holds: 'text' | 'number' | 'boolean' | 'xhtml' | 'resource' | 'elements'
  /** The shape of what it holds; of an extension, if it is a primitive. */
  readonly shape: () => Shape
}

/** What an object of FHIR may hold, by property name. */
export type Shape = ReadonlyMap<string, Slot>

/** Finds the shape of a type (`Patient`) or of an element inside it (`Patient.contact`). */
export type Shapes = (path: string) => Shape

const made = new WeakMap<Definitions, Shapes>()

/** The shapes of all types, each read from the definitions when it is first asked for. */
export const shapesOf = (definitions: Definitions): Shapes => {
  const known = made.get(definitions)
  if (known) return known
  const shapes = new Map<string, Shape>()
  const find: Shapes = (path) => {
    const shape = shapes.get(path) ?? shapeAt(path, definitions, find)
    shapes.set(path, shape)
    return shape
  }
  made.set(definitions, find)
  return find
}

const shapeAt = (path: string, definitions: Definitions, find: Shapes): Shape => {
  const structure = definitions.structure(path.split('.', 1)[0] ?? path)
  const slots = (structure?.elements ?? [])
    .filter((element) => isChild(element, path))
    .flatMap((element) => slotsOf(element, structure, definitions, find))
  return new Map(slots.map((slot, place) => [slot.name, { ...slot, place }]))
}

const isChild = (element: ElementDef, path: string): boolean =>
  element.path.startsWith(`${path}.`) && !element.path.includes('.', path.length + 1) && element.max !== '0'

const slotsOf = (
  element: ElementDef,
  structure: Structure | undefined,
  definitions: Definitions,
  find: Shapes,
): Omit<Slot, 'place'>[] => {
  const name = element.path.slice(element.path.lastIndexOf('.') + 1)
  const many = element.max !== '1'
  const isResource = structure?.kind === 'resource' && element.path.split('.').length === 2
  const attribute = (name === 'id' && !isResource) || element.path === 'Extension.url'
  const stem = name.endsWith('[x]') ? name.slice(0, -3) : undefined
  return typesOf(element).map((code) => ({
    name: stem === undefined ? name : `${stem}${code.slice(0, 1).toUpperCase()}${code.slice(1)}`,
    many,
    attribute,
    holds: holdsOf(code, definitions),
    shape: () => find(shapePath(element, code, definitions)),
  }))
}

const inPlace: readonly ElementType[] = [{ code: 'Element' }]

const typesOf = ({ type = inPlace }: ElementDef) => type.map(({ code }) => code)

const numbers = new Set(['decimal', 'integer', 'positiveInt', 'unsignedInt'])

const isPrimitive = (code: string, definitions: Definitions) =>
  definitions.structure(code)?.kind === 'primitive-type'

const holdsOf = (code: string, definitions: Definitions): Slot['holds'] => {
  if (code === 'xhtml') return 'xhtml'
  if (code === 'Resource') return 'resource'
  if (!isPrimitive(code, definitions)) return 'elements'
  if (numbers.has(code)) return 'number'
  return code === 'boolean' ? 'boolean' : 'text'
}

const shapePath = (
  { path, contentReference }: ElementDef,
  code: string,
  definitions: Definitions,
): string => {
  if (contentReference) return contentReference.slice(contentReference.indexOf('#') + 1)
  if (code === 'Element' || code === 'BackboneElement') return path
  return isPrimitive(code, definitions) ? 'Element' : code
}
