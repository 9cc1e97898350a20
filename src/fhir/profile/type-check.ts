import type { ElementType } from '../definitions/index.ts'
import { bindingCheck, codeTest } from './bindings.ts'
import type { Compiler } from './compiler.ts'
import { constraintCheck } from './constraints.ts'
import { extensionCheck } from './extensions.ts'
import { type Check, isObject } from './findings.ts'
import { objectCheck } from './object-check.ts'
import { primitives } from './primitives.ts'
import { referenceCheck } from './references.ts'
import { many, primitive, type Slot, siblings, single } from './slots.ts'
import { choiceKey, plainName, referred, type Tree } from './tree.ts'
import { wordedCheck } from './worded.ts'

/** Everything that FHIR says of a type, or of a backbone element: its tree becomes one function. */
export const typeCheck = (tree: Tree, compiler: Compiler): Check => {
  const { path } = tree.element
  const slots = new Map<string, Slot>()
  tree.children.forEach((child, order) => {
    for (const [key, slot] of slotsOf(child, order, compiler)) slots.set(key, slot)
  })
  const constraints = tree.element.constraint ?? []
  const checks = constraints
    .map((constraint) => constraintCheck(constraint, path, 'invalid'))
    .filter((check) => check !== undefined)
  if (path === 'Extension') checks.push(extensionCheck(compiler))
  const worded = wordedCheck(path)
  if (worded) checks.push(worded)
  if (compiler.structures(path)?.kind === 'resource') slots.set('resourceType', resourceType)
  return objectCheck(slots, checks)
}

const resourceType: Slot = {
  name: 'resourceType',
  order: -1,
  required: false,
  choice: 0,
  check: () => undefined,
}

const slotsOf = (child: Tree, order: number, compiler: Compiler): [string, Slot][] => {
  const { element, name } = child
  const required = element.min > 0
  const choice = name.endsWith('[x]')
  const elementName = plainName(name)
  // An element with a contentReference has no type of its own: its content is that of the element referred to.
  const types = element.type ?? [{ code: 'BackboneElement' }]
  return types.flatMap((type): [string, Slot][] => {
    const key = choice ? choiceKey(name, type.code) : name
    const check = valueCheck(child, type, compiler)
    const place = { name: elementName, order, required, choice: choice ? 1 << order : 0 }
    const isList = element.max !== '1'
    if (!primitives.has(type.code)) {
      return [[key, { ...place, check: isList ? many(elementName, check) : single(elementName, check) }]]
    }
    const ofPrimitive = primitive(elementName, key, check, isList)
    const ofSibling = siblings(
      elementName,
      later(() => compiler.type('Element')),
      isList,
    )
    return [
      [key, { ...place, check: ofPrimitive, isFine: isList ? undefined : fineness(child, type, compiler) }],
      [`_${key}`, { ...place, check: ofSibling }],
    ]
  })
}

/** Whether a primitive is right, asked at once of all that its check looks at in turn. */
const fineness = (child: Tree, type: ElementType, compiler: Compiler): Slot['isFine'] => {
  const { binding, constraint = [] } = child.element
  const known = primitives.get(type.code)
  if (!known || constraint.length > 0 || type.profile || child.children.length > 0) return undefined
  const { test } = known
  const isBound = binding && codeTest(binding, compiler.definitions.codesOf)
  return isBound ? (value) => isBound(value) && test(value) : test
}

/** The check of one value of an element, as one of its types. */
const valueCheck = (child: Tree, type: ElementType, compiler: Compiler): Check => {
  const { binding, constraint = [], path } = child.element
  const checks: (Check | undefined)[] = [contentCheck(child, type, compiler)]
  if (type.code === 'Reference') checks.push(referenceCheck(type, compiler.structures, 'invalid'))
  if (binding) checks.push(bindingCheck(binding, type.code, compiler.definitions.codesOf))
  if (child.children.length === 0) {
    checks.push(...constraint.map((each) => constraintCheck(each, path, 'invalid')))
  }
  for (const url of type.profile ?? []) {
    checks.push((value, found) => compiler.profile(url)?.(value, found))
  }
  return inTurn(checks)
}

const contentCheck = (child: Tree, type: ElementType, compiler: Compiler): Check => {
  const { contentReference } = child.element
  if (contentReference)
    return later(() => inlineCheck(referred(contentReference, compiler.structures), compiler))
  if (child.children.length > 0) return later(() => inlineCheck(child, compiler))
  const known = primitives.get(type.code)
  if (known) {
    return (value, found) => {
      if (!known.test(value)) found.add('invalid', `The ${plainName(child.name)} must be ${known.like}.`)
    }
  }
  if (type.code === 'Resource')
    return child.name === 'contained' ? containedCheck(compiler) : resourceCheck(compiler)
  return later(() => compiler.type(type.code))
}

const inlineCheck = (tree: Tree | undefined, compiler: Compiler): Check => {
  if (!tree) return () => undefined
  const known = compiler.inlined.get(tree)
  if (known) return known
  const check = typeCheck(tree, compiler)
  compiler.inlined.set(tree, check)
  return check
}

/** A resource within another is the one that its constraints call %resource. */
const containedCheck =
  (compiler: Compiler): Check =>
  (value, found) => {
    const back = isObject(value) ? found.intoResource(value) : undefined
    compiler.resource(value, found)
    back?.()
  }

/** An entry's resource stands on its own. */
const resourceCheck = (compiler: Compiler): Check => {
  const check = containedCheck(compiler)
  return (value, found) => {
    const outer = found.root
    if (isObject(value)) found.root = value
    check(value, found)
    found.root = outer
  }
}

/** Types contain one another, so that what is inside is compiled when it is first met. */
const later = (make: () => Check): Check => {
  let check: Check | undefined
  return (value, found) => {
    check ??= make()
    check(value, found)
  }
}

/** One check after the other. */
const inTurn = (checks: readonly (Check | undefined)[]): Check => {
  const [first, second, ...others] = checks.filter((check) => check !== undefined)
  if (!first) return () => undefined
  if (!second) return first
  const rest = others.length > 0 ? inTurn(others) : undefined
  return (value, found) => {
    first(value, found)
    second(value, found)
    rest?.(value, found)
  }
}
