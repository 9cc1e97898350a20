import type { Definitions } from '../definitions/index.ts'
import { copy } from '../json.ts'
import type { Resource } from '../types.ts'
import { type Element, elementOf, propertyIn } from './elements.ts'
import { isOwner, itemsOf, type Owner, setItems } from './items.ts'
import { type Part, partsOf, valueFor } from './patch-values.ts'
import { ownerAt, type Place, placesAt, type Step } from './places.ts'
import { checkDepth, inapplicable, inTurn, unreadable } from './refusals.ts'

/** An operation under way: its parts, and the copy of the resource that it changes. */
interface Work {
  readonly resource: Resource
  readonly definitions: Definitions
  readonly parts: ReadonlyMap<string, Part>
}

/** The list, or the single element, that an operation changes: all values of one property. */
interface Target {
  readonly owner: Owner
  readonly element: Element
  readonly property: string | undefined
  /** The steps to the owner. */
  readonly steps: readonly Step[]
}

/**
 * The resource with a FHIRPath Patch applied, all of it or none: a new tree. The definitions decide whether an element
 * is a list and which types a choice may have. Refuses 400 an operation that cannot be read, 422 one that cannot be
 * carried out; `origin` begins the expression that names it.
 * @see https://hl7.org/fhir/R4/fhirpatch.html
 */
export const applyFhirPathPatch = (
  resource: Resource,
  patch: Resource,
  definitions: Definitions,
  origin = 'Parameters',
): Resource => {
  const changed = copy(resource)
  const { parameter = [] } = patch
  inTurn(
    Array.isArray(parameter) ? parameter : [parameter],
    (one) => carryOut(changed, one, definitions),
    (index) => `${origin}.parameter[${index}]`,
  )
  return changed
}

const carryOut = (resource: Resource, parameter: unknown, definitions: Definitions): void => {
  if (!isOwner(parameter) || parameter.name !== 'operation') throw unreadable('its name is not "operation"')
  const parts = new Map(partsOf(parameter).map((part) => [String(part.name), part]))
  const type = parts.get('type')?.valueCode ?? parts.get('type')?.valueString
  const perform = operations.get(String(type))
  if (!perform) throw unreadable('its type is none of add, insert, delete, replace, move')
  perform({ resource, definitions, parts })
  checkDepth(resource, 0)
}

const add = (work: Work): void => {
  const place = single(placesAt(work.resource, textOf(work, 'path')))
  const target = targetIn(work, place, textOf(work, 'name'))
  const { owner, element } = target
  if (target.property !== undefined && !element.isList)
    throw inapplicable(`there is a ${element.name} already: replace it`)
  const { property, item } = givenTo(work, element)
  setItems(owner, property, [...itemsOf(owner, property), item], element.isList)
}

const insert = (work: Work): void => {
  const target = listAt(work)
  const { property, item } = givenTo(work, target.element)
  const items = itemsOf(target.owner, property)
  const index = indexOf(work, 'index', items.length)
  setItems(target.owner, property, items.toSpliced(index, 0, item), true)
}

const remove = (work: Work): void => {
  const places = placesAt(work.resource, textOf(work, 'path'))
  if (places.length > 0) take(work, single(places).steps)
}

/** Removes an element, and what holds nothing without it; a primitive stays when its last extension goes. */
const take = (work: Work, steps: readonly Step[], emptied = false): void => {
  const { owner, element, property, index } = locate(work, steps)
  const items = itemsOf(owner, property)
  const value = items[index]?.value
  const left = emptied && value !== undefined && !isOwner(value) ? [{ value, extra: undefined }] : []
  setItems(owner, property, items.toSpliced(index, 1, ...left), element.isList)
  if (Object.keys(owner).length === 0 && steps.length > 1) take(work, steps.slice(0, -1), true)
}

const replace = (work: Work): void => {
  const { owner, element, property, index } = locate(
    work,
    single(placesAt(work.resource, textOf(work, 'path'))).steps,
  )
  const value = givenTo(work, element)
  const items = itemsOf(owner, property).with(index, value.item)
  if (value.property !== property) setItems(owner, property, [], false)
  setItems(owner, value.property, items, element.isList)
}

const move = (work: Work): void => {
  const { owner, property } = listAt(work)
  const items = property === undefined ? [] : itemsOf(owner, property)
  const [from, to] = [
    indexOf(work, 'source', items.length - 1),
    indexOf(work, 'destination', items.length - 1),
  ]
  const moved = items.slice(from, from + 1)
  setItems(owner, property ?? '', items.toSpliced(from, 1).toSpliced(to, 0, ...moved), true)
}

const operations: ReadonlyMap<string, (work: Work) => void> = new Map([
  ['add', add],
  ['insert', insert],
  ['delete', remove],
  ['replace', replace],
  ['move', move],
])

const single = (places: readonly Place[]): Place => {
  const [only] = places
  if (!only) throw inapplicable('its path finds nothing')
  if (places.length > 1) throw inapplicable(`its path finds ${places.length} elements, not one`)
  return only
}

const propertyAt =
  (definitions: Definitions) =>
  (owner: Owner, { owner: type, name }: Step): string =>
    propertyIn(owner, elementOf(definitions, type, name)) ?? name

const targetIn = ({ resource, definitions }: Work, { steps, type }: Place, name: string): Target => {
  const owner = ownerAt(resource, steps, propertyAt(definitions))
  const element = elementOf(definitions, type, name)
  return { owner, element, property: propertyIn(owner, element), steps }
}

/** An existing element: what holds it, under which property, and which of its values it is. */
const locate = ({ resource, definitions }: Work, steps: readonly Step[]) => {
  const last = steps.at(-1)
  if (!last) throw inapplicable('it would change the whole resource')
  const owner = ownerAt(resource, steps.slice(0, -1), propertyAt(definitions))
  const element = elementOf(definitions, last.owner, last.name)
  return { owner, element, property: propertyAt(definitions)(owner, last), index: last.index }
}

/** The list that the path of an insert or a move names, whole; an empty one is found by its owner and its name. */
const listAt = (work: Work): Target => {
  const path = textOf(work, 'path')
  const [first, ...others] = placesAt(work.resource, path)
  const [, above, name] = /^(.+)\.(\w+)$/s.exec(path) ?? []
  const last = first?.steps.at(-1)
  const target =
    first && last
      ? targetIn(work, { steps: first.steps.slice(0, -1), type: last.owner }, last.name)
      : targetIn(work, single(above === undefined ? [] : placesAt(work.resource, above)), name ?? '')
  if (!target.element.isList) throw inapplicable('its path names no list')
  const found = first ? 1 + others.length : 0
  if (found !== (target.property === undefined ? 0 : itemsOf(target.owner, target.property).length))
    throw inapplicable('its path must name one list, all of it')
  return target
}

const givenTo = ({ definitions, parts }: Work, element: Element) => {
  const part = parts.get('value')
  if (!part) throw unreadable('it has no value')
  return valueFor(definitions, element, part)
}

const textOf = ({ parts }: Work, name: string): string => {
  const text = parts.get(name)?.valueString
  if (typeof text !== 'string' || text === '') throw unreadable(`it has no ${name} (valueString)`)
  return text
}

const indexOf = ({ parts }: Work, name: string, most: number): number => {
  const index = parts.get(name)?.valueInteger
  if (typeof index !== 'number' || !Number.isInteger(index) || index < 0)
    throw unreadable(`it has no ${name} (valueInteger, from 0)`)
  if (index > most) throw inapplicable(`its ${name} is beyond the list`)
  return index
}
