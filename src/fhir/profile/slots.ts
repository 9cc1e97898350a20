import { type Check, type Findings, isObject, type Json } from './findings.ts'

/** One JSON property that an object may have. */
export interface Slot {
  /** The element's name: `value` for the property `valueQuantity`. */
  readonly name: string
  /** The element's place among its siblings; the properties of a choice have the same. */
  readonly order: number
  readonly required: boolean
  /** The bit of a choice; 0 for an element that is none. Two choices may share a bit: look again at `order`. */
  readonly choice: number
  /** Whether the value is plainly right, which is quick to see and true of most; where it is not, `check` says why. */
  readonly isFine?: ((value: unknown) => boolean) | undefined
  readonly check: (value: unknown, found: Findings, parent: Json) => void
}

type SlotCheck = Slot['check']

const inside = (name: string, index: number, check: Check, value: unknown, found: Findings): void => {
  found.enter(name, index)
  check(value, found)
  found.leave()
}

const complain = (name: string, found: Findings, says: string): void => {
  found.enter(name, -1)
  found.add('invalid', says)
  found.leave()
}

/** An element that stands once and has elements of its own. */
export const single =
  (name: string, check: Check): SlotCheck =>
  (value, found) => {
    if (isObject(value)) inside(name, -1, check, value, found)
    else complain(name, found, `The ${name} must be one object.`)
  }

/** An element that repeats and has elements of its own. */
export const many =
  (name: string, check: Check): SlotCheck =>
  (value, found) => {
    if (!isFilled(value, name, found)) return
    for (let i = 0; i < value.length; i++) {
      found.enter(name, i)
      if (isObject(value[i])) check(value[i], found)
      else found.add('invalid', `Each ${name} must be an object.`)
      found.leave()
    }
  }

/** A primitive element, or a list of them in which null stands for a value that has only extensions. */
export const primitive = (name: string, key: string, check: Check, isList: boolean): SlotCheck => {
  if (!isList) {
    return (value, found) => {
      if (value === null) complain(name, found, 'A value may not be null: leave it out.')
      else inside(name, -1, check, value, found)
    }
  }
  return (value, found, parent) => {
    if (!isFilled(value, name, found)) return
    for (let i = 0; i < value.length; i++) {
      found.enter(name, i)
      if (value[i] !== null) check(value[i], found)
      else if (!hasEntry(parent[`_${key}`], i)) {
        found.add('invalid', `A null needs an entry of "_${key}" at the same place.`)
      }
      found.leave()
    }
  }
}

const hasEntry = (siblings: unknown, index: number): boolean =>
  Array.isArray(siblings) && isObject(siblings[index])

const isFilled = (value: unknown, name: string, found: Findings): value is unknown[] => {
  if (!Array.isArray(value)) complain(name, found, `The ${name} must be a list.`)
  else if (value.length === 0) complain(name, found, 'A list may not be empty: leave it out.')
  else return true
  return false
}

/** The property `_name` beside a primitive: its id and extensions. */
export const siblings = (name: string, check: Check, isList: boolean): SlotCheck => {
  if (!isList) return single(name, check)
  return (value, found) => {
    if (!isFilled(value, `_${name}`, found)) return
    value.forEach((each, i) => {
      if (each === null) return
      found.enter(name, i)
      if (isObject(each)) check(each, found)
      else found.add('invalid', `Each "_${name}" must be an object or null.`)
      found.leave()
    })
  }
}
