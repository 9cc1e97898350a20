import { didYouMean } from '../nearest.ts'
import type { Check, Findings, Json } from './findings.ts'
import type { Slot } from './slots.ts'

/**
 * The check of an object whose properties are known: nothing unknown, nothing missing, one of each choice, each
 * value as its slot says, then the constraints.
 */
export const objectCheck = (slots: ReadonlyMap<string, Slot>, constraints: readonly Check[]): Check => {
  const needed = requiredOf(slots)
  const unknown = unknownElement([...slots.keys()])
  const slotOf = slotFinder(slots)
  return (value, found) => {
    // The slot that led here has seen that it is an object.
    const object = value as Json
    let size = 0
    let choices = 0
    for (const key in object) {
      const slot = slotOf(key, size)
      if (slot === undefined) {
        unknown(key, found)
        continue
      }
      size++
      if (choices & slot.choice) oneChoice(slot, object, slots, found)
      choices |= slot.choice
      inspect(slot, object[key], found, object)
    }
    if (size === 0) empty(found)
    for (const each of needed) each(object, found)
    for (const constraint of constraints) constraint(object, found)
  }
}

/**
 * Finds the slot of a property, the `at`th of its object. Objects of a type mostly have the same properties in the same
 * order, so that the slot is tried first that was last found at that place.
 */
const slotFinder = (slots: ReadonlyMap<string, Slot>) => {
  const keys: string[] = []
  const latest: Slot[] = []
  return (key: string, at: number): Slot | undefined => {
    if (keys[at] === key) return latest[at]
    const slot = slots.get(key)
    if (slot === undefined) return undefined
    keys[at] = key
    latest[at] = slot
    return slot
  }
}

const inspect = (slot: Slot, value: unknown, found: Findings, object: Json): void => {
  const { isFine } = slot
  if (isFine === undefined || !isFine(value)) slot.check(value, found, object)
}

const empty = (found: Findings): void => found.add('invalid', 'ele-1: It may not be empty: leave it out.')

const requiredOf = (slots: ReadonlyMap<string, Slot>): ((object: Json, found: Findings) => void)[] => {
  const required = [...slots].filter(([, slot]) => slot.required)
  const keysOf = Map.groupBy(required, ([, { name }]) => name)
  return [...keysOf].map(([name, entries]) => {
    const keys = entries.map(([key]) => key)
    return (object, found) => {
      for (const key of keys) if (object[key] !== undefined) return
      found.add('invalid', `The ${name} is required.`, { under: name })
    }
  })
}

const unknownElement = (known: readonly string[]) => {
  const names = known.filter((key) => !key.startsWith('_'))
  return (key: string, found: Findings): void => {
    const written = key.slice(0, 60)
    found.add('unknown-element', `FHIR R4 knows no element "${written}" here.`, {
      next: didYouMean(written, names),
      ...(/^\w+$/.test(written) ? { under: written } : {}),
    })
  }
}

/** `valueString` and `_valueString` are one choice; `valueString` and `valueCode` are two. */
const oneChoice = (slot: Slot, object: Json, slots: ReadonlyMap<string, Slot>, found: Findings): void => {
  const chosen = Object.keys(object).filter((key) => slots.get(key)?.order === slot.order)
  if (new Set(chosen.map((key) => key.replace(/^_/, ''))).size > 1) {
    found.add('invalid', `Only one ${slot.name}[x] may be given.`, { under: slot.name })
  }
}
