import { ExactNumber } from '../json.ts'

/** Levels of JSON that a check goes down; it keeps recursion far from the end of the stack. */
export const deepest = 300

/**
 * A first look at every value of a resource: whether some number would lose digits, or whether it is nested too deep
 * for what follows. Asked of every resource, so that it is worth being quick: no list is walked by its keys.
 */
export const surveyed = (value: unknown, depth = 0): 'plain' | 'exact' | 'deep' => {
  if (typeof value !== 'object' || value === null) return 'plain'
  if (depth > deepest) return 'deep'
  if (value instanceof ExactNumber) return 'exact'
  return Array.isArray(value) ? ofList(value, depth) : ofObject(value, depth)
}

const ofList = (list: readonly unknown[], depth: number): 'plain' | 'exact' | 'deep' => {
  let worst: 'plain' | 'exact' = 'plain'
  for (let i = 0; i < list.length; i++) {
    const part = list[i]
    if (typeof part !== 'object') continue
    const found = surveyed(part, depth + 1)
    if (found === 'deep') return found
    if (found === 'exact') worst = found
  }
  return worst
}

const ofObject = (object: object, depth: number): 'plain' | 'exact' | 'deep' => {
  let worst: 'plain' | 'exact' = 'plain'
  for (const key in object) {
    const part = (object as Record<string, unknown>)[key]
    if (typeof part !== 'object') continue
    const found = surveyed(part, depth + 1)
    if (found === 'deep') return found
    if (found === 'exact') worst = found
  }
  return worst
}
