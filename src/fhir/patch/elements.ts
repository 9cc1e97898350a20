import type { Definitions, ElementDef } from '../definitions/index.ts'
import { inapplicable } from './refusals.ts'

/** A named element of a type, as FHIR defines it. */
export interface Element {
  /** Its name without `[x]`. */
  readonly name: string
  readonly types: readonly string[]
  readonly isChoice: boolean
  readonly isList: boolean
  /** Where the elements of a value without a named type are defined: `Patient.contact`. */
  readonly inside: string
}

/**
 * The element that a type (`HumanName`, or `Patient.contact` of an anonymous one) has under a name; a choice is found
 * as `value`, `value[x]` and `valueQuantity`, by which its type is then settled. Refuses 422 what FHIR does not know.
 */
export const elementOf = (definitions: Definitions, owner: string, name: string): Element => {
  const structure = definitions.structure(owner.split('.', 1)[0] ?? '')
  const plain = `${owner}.${name.replace(/\[x\]$/, '')}`
  const elements = structure?.elements ?? []
  const found = elements.find(({ path }) => path === plain || path === `${plain}[x]`)
  const element = found ? read(found) : choiceNamed(elements, owner, name)
  if (!element) throw inapplicable(`FHIR knows no such element of ${owner}`)
  return element
}

const choiceNamed = (elements: readonly ElementDef[], owner: string, name: string): Element | undefined => {
  for (const element of elements.filter(({ path }) => isChild(path, owner) && path.endsWith('[x]'))) {
    const choice = read(element)
    const type = choice.types.find((code) => choiceKey(choice.name, code) === name)
    if (type) return { ...choice, types: [type], inside: type }
  }
  return undefined
}

const isChild = (path: string, owner: string) =>
  path.startsWith(`${owner}.`) && !path.slice(owner.length + 1).includes('.')

const read = ({ path, type = [], max, contentReference }: ElementDef): Element => {
  const types = type.map(({ code }) => code)
  const [only] = types
  const isNamed = types.length === 1 && only !== 'BackboneElement' && only !== 'Element'
  return {
    name: path.slice(path.lastIndexOf('.') + 1).replace(/\[x\]$/, ''),
    types,
    isChoice: path.endsWith('[x]'),
    isList: max !== '1' && max !== '0',
    inside: contentReference?.replace(/^.*#/, '') ?? (isNamed && only ? only : path),
  }
}

/** The JSON property of an element when its value has that type. */
export const propertyOf = ({ name, isChoice }: Element, type: string): string =>
  isChoice ? choiceKey(name, type) : name

const choiceKey = (name: string, type: string) => `${name}${type.charAt(0).toUpperCase()}${type.slice(1)}`

/** The JSON property of an element that its owner holds now; of a choice, any of its types. */
export const propertyIn = (owner: Readonly<Record<string, unknown>>, element: Element): string | undefined =>
  (element.isChoice ? element.types.map((type) => propertyOf(element, type)) : [element.name]).find(
    (key) => owner[key] !== undefined || owner[`_${key}`] !== undefined,
  )
