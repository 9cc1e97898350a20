import type { ElementDef, Structure } from '../definitions/index.ts'
import { bindingCheck } from './bindings.ts'
import type { Compiler } from './compiler.ts'
import { constraintCheck } from './constraints.ts'
import { type Check, type Findings, isObject, type Json } from './findings.ts'
import { choicesOf, type Item, type ItemCheck, insideOf, itemsOf, within } from './items.ts'
import { expectedCheck, rangeCheck } from './match.ts'
import { primitives } from './primitives.ts'
import { sliceCheck } from './slices.ts'
import { childOf, choiceKey, contentOf, plainName, type Structures, type Tree, treeOf } from './tree.ts'
import { typesCheck } from './types-check.ts'

/**
 * What a profile or an extension's definition asks beyond FHIR's own type, and what the profiles ask that it imposes,
 * as far as they are known here.
 * @see https://hl7.org/fhir/R4/profiling.html
 * @see https://hl7.org/fhir/extensions/StructureDefinition-structuredefinition-imposeProfile.html
 */
export const profileCheck = (structure: Structure, compiler: Compiler): Check => {
  const own = ownCheck(structure, compiler)
  const imposed = imposedBy(structure, compiler.structures).map((one) => ownCheck(one, compiler))
  if (imposed.length === 0) return own
  return (value, found) => {
    own(value, found)
    for (const check of imposed) check(value, found)
  }
}

/** All that a profile imposes, and what that imposes, each once. */
const imposedBy = (structure: Structure, structures: Structures): Structure[] => {
  const all = new Set([structure])
  for (const { imposes = [] } of all)
    for (const url of imposes) {
      const one = structures(url)
      if (one) all.add(one)
    }
  return [...all].slice(1)
}

/** Only what differs is checked, since the type has had its own check. */
const ownCheck = (structure: Structure, compiler: Compiler): Check => {
  const tree = treeOf(structure)
  const type = compiler.structures(structure.type)
  const check = type && itemCheck(tree, treeOf(type), compiler)
  return (value, found) => {
    if (isObject(value) && value.resourceType !== undefined && value.resourceType !== structure.type) {
      return found.add('breaks-profile', `The profile ${structure.url} is for ${structure.type}.`)
    }
    check?.({ value, index: -1 }, found)
  }
}

/** The check of one value of an element; nothing where the profile asks nothing that FHIR does not. */
const itemCheck = (tree: Tree, base: Tree | undefined, compiler: Compiler): ItemCheck | undefined => {
  const own = valueChecks(tree.element, base, compiler)
  const types = typesCheck(tree.element, base?.element, compiler)
  const children = tree.children
    .map((child) => childCheck(child, childOf(base, child.name, compiler.structures), compiler))
    .filter((check) => check !== undefined)
  if (own.length === 0 && !types && children.length === 0) return undefined
  return (item, found) => {
    types?.(item, found)
    if (item.value !== undefined) for (const check of own) check(item.value, found)
    const inside = insideOf(item)
    if (inside) for (const check of children) check(inside, found)
  }
}

const valueChecks = (element: ElementDef, base: Tree | undefined, compiler: Compiler): Check[] => {
  const { binding, constraint = [], type = [] } = element
  const baseBinding = base?.element.binding
  const bound =
    binding && (binding.valueSet !== baseBinding?.valueSet || binding.strength !== baseBinding?.strength)
  const known = new Set(knownConstraints(base, compiler))
  const added = constraint.filter(({ key }) => !known.has(key))
  return [
    expectedCheck(element),
    rangeCheck(element),
    bound
      ? bindingCheck(binding, bindable(type.map(({ code }) => code)), compiler.definitions.codesOf)
      : undefined,
    ...added.map((each) => constraintCheck(each, fhirpathBase(element), 'breaks-profile')),
  ].filter((check) => check !== undefined)
}

const bindable = (types: readonly string[]): string =>
  types.find((type) => ['CodeableConcept', 'Coding', 'Quantity'].includes(type)) ?? 'code'

const knownConstraints = (base: Tree | undefined, compiler: Compiler): string[] => {
  if (!base) return []
  const content = contentOf(base, compiler.structures)
  return [...(base.element.constraint ?? []), ...(content?.element.constraint ?? [])].map(({ key }) => key)
}

/** What fhirpath.js must know of a value to tell its types: the name of its type, or the path of a backbone element. */
const fhirpathBase = ({ path, type = [] }: ElementDef): string => {
  const [only, ...others] = type
  if (!only || others.length > 0 || !path.includes('.')) return path
  return primitives.has(only.code) || /Element$/.test(only.code) ? path : only.code
}

/** How many, which slices, and what each value must be. */
const childCheck = (
  child: Tree,
  base: Tree | undefined,
  compiler: Compiler,
): ((parent: Json, found: Findings) => void) | undefined => {
  const name = plainName(child.name)
  const count = countCheck(name, child.element, base?.element)
  const each = itemCheck(child, base, compiler)
  const slices =
    child.slices.length > 0
      ? sliceCheck(child, compiler, (slice) => itemCheck(slice, base, compiler))
      : undefined
  if (!count && !each && !slices) return undefined
  const items = itemReader(child, base)
  return (parent, found) => {
    const all = items(parent)
    count?.(all.length, found)
    if (each) for (const item of all) within(name, item, each, found)
    slices?.(name, all, found)
  }
}

const itemReader = (child: Tree, base: Tree | undefined): ((parent: Json) => readonly Item[]) => {
  const name = plainName(child.name)
  const beside = `_${name}`
  if (name === child.name) return (parent) => itemsOf(parent, name, beside)
  const types = (base ?? child).element.type ?? []
  const keys = new Map(types.map(({ code }) => [choiceKey(name, code), code]))
  return (parent) => choicesOf(parent, keys)
}

const countCheck = (name: string, element: ElementDef, base: ElementDef | undefined) => {
  const min = element.min > (base?.min ?? 0) ? element.min : 0
  const max =
    element.max !== base?.max && element.max !== '*' ? Number(element.max) : Number.POSITIVE_INFINITY
  if (min === 0 && max === Number.POSITIVE_INFINITY) return undefined
  return (count: number, found: Findings): void => {
    if (count < min) {
      const says = min === 1 ? `The ${name} is required.` : `At least ${min} ${name} are required.`
      found.add('breaks-profile', says, { under: name })
    }
    if (count > max) {
      const says = max === 0 ? `The ${name} may not be given.` : `At most ${max} ${name} may be given.`
      found.add('breaks-profile', says, { under: name })
    }
  }
}
