import type { Definitions } from '../definitions/index.ts'
import { type Element, elementOf, propertyOf } from './elements.ts'
import { copyOf, type Item, isOwner, itemsOf, type Owner, setItems } from './items.ts'
import { inapplicable, unreadable } from './refusals.ts'

/** One `part` of an operation, as Parameters has it. */
export type Part = Owner

/** A value, and the JSON property under which its element holds it. */
export interface Value {
  readonly property: string
  readonly item: Item
}

export const partsOf = (parameter: unknown): readonly Part[] => {
  const parts = isOwner(parameter) ? parameter.part : undefined
  return Array.isArray(parts) ? parts.filter(isOwner) : []
}

/**
 * The value that a part gives to an element: `value[x]`, a resource, or built from its own parts where the type has
 * no name. Refuses 400 a part without a value, 422 a type that the element cannot have.
 */
export const valueFor = (definitions: Definitions, element: Element, part: Part): Value => {
  if (part.part !== undefined) return built(definitions, element, part)
  if (isOwner(part.resource)) return typed(definitions, element, 'Resource', { value: part.resource })
  const key = Object.keys(part).find((name) => /^_?value[A-Z]/.test(name))
  if (key === undefined) throw unreadable('it has no value')
  const name = key.replace(/^_/, '')
  const item = { value: part[name], extra: part[`_${name}`] }
  return typed(definitions, element, name.slice('value'.length), item)
}

const typed = (
  definitions: Definitions,
  element: Element,
  named: string,
  item: { readonly value?: unknown; readonly extra?: unknown },
): Value => {
  const exact = element.types.find((type) => type.toLowerCase() === named.toLowerCase())
  const type = exact ?? element.types.find((one) => takes(definitions, element, one, named))
  if (type === undefined) throw inapplicable(`the element ${element.name} cannot be a ${named}`)
  return {
    property: propertyOf(element, type),
    item: { value: copied(item.value), extra: copied(item.extra) },
  }
}

const copied = (value: unknown): unknown => (value === undefined ? undefined : copyOf(value))

// A choice takes its types only; elsewhere one primitive may be written for another, and the validator reads it.
const takes = (definitions: Definitions, { isChoice }: Element, type: string, named: string): boolean =>
  !isChoice && isPrimitive(definitions, type) && isPrimitive(definitions, named)

const isPrimitive = (definitions: Definitions, type: string): boolean =>
  type === 'xhtml' ||
  [type, `${type.charAt(0).toLowerCase()}${type.slice(1)}`].some(
    (name) => definitions.structure(name)?.kind === 'primitive-type',
  )

const built = (definitions: Definitions, element: Element, part: Part): Value => {
  const [type = ''] = element.types
  if (element.isChoice && element.types.length > 1)
    throw inapplicable(`parts do not tell which type ${element.name} has`)
  const owner: Owner = {}
  for (const child of partsOf(part)) {
    const inner = elementOf(definitions, element.inside, String(child.name))
    const { property, item } = valueFor(definitions, inner, child)
    const items = itemsOf(owner, property)
    if (items.length > 0 && !inner.isList) throw inapplicable(`the element ${inner.name} may come once`)
    setItems(owner, property, [...items, item], inner.isList)
  }
  return { property: propertyOf(element, type), item: { value: owner, extra: undefined } }
}
