import { operand, untold } from './chain.ts'
import { Beyond, holdsOf, isSame, judging, type Nodes, nothing, onlyValue, type Run, truth } from './nodes.ts'

type Operator = (left: Run, right: Run) => Run

/** An operator of two truths; the second is asked for where the first does not decide. */
const logic =
  (decide: (a: boolean | undefined, b: () => boolean | undefined) => boolean | undefined): Operator =>
  (left, right) => {
    const [first, second] = [holdsOf(left), holdsOf(right)]
    return judging((node, around) => decide(first(node, around), () => second(node, around)))
  }

const not = (value: boolean | undefined) => (value === undefined ? undefined : !value)

const or = (a: boolean | undefined, b: () => boolean | undefined): boolean | undefined => {
  if (a === true) return true
  const other = b()
  if (other === true) return true
  return a === undefined || other === undefined ? undefined : false
}

const equality =
  (wanted: boolean): Operator =>
  (left, right) => {
    const [first, second] = [operand(left), operand(right)]
    return judging((node, around) => {
      const [a, b] = [first(node), second(node)]
      if (a === untold || b === untold) return equalNodes(left([node], around), right([node], around), wanted)
      return a === undefined || b === undefined ? undefined : isSame(a, b) === wanted
    })
  }

const equalNodes = (a: Nodes, b: Nodes, wanted: boolean): boolean | undefined => {
  if (a.length === 0 || b.length === 0) return undefined
  return (a.length === b.length && a.every(({ value }, i) => isSame(value, b[i]?.value))) === wanted
}

const day = /^\d{4}-\d\d-\d\d$/

const comparison =
  (decide: (order: number) => boolean): Operator =>
  (left, right) =>
  (focus, around) => {
    const [a, b] = [onlyValue(left(focus, around)), onlyValue(right(focus, around))]
    if (a === undefined || b === undefined) return nothing
    if (typeof a === 'number' && typeof b === 'number') return truth(decide(a - b))
    if (typeof a !== 'string' || typeof b !== 'string' || !day.test(a) || !day.test(b)) throw new Beyond()
    return truth(decide(a.localeCompare(b)))
  }

const member: Operator = (left, right) => (focus, around) => {
  const one = left(focus, around)
  if (one.length === 0) return nothing
  const value = onlyValue(one)
  return truth(right(focus, around).some((each) => isSame(value, each.value)))
}

/** Without duplicates. */
export const distinct = (nodes: Nodes): Nodes => {
  if (nodes.length < 2) return nodes
  return nodes.filter(({ value }, i) => !nodes.slice(0, i).some((each) => isSame(each.value, value)))
}

const union: Operator = (left, right) => (focus, around) =>
  distinct([...left(focus, around), ...right(focus, around)])

const sum: Operator = (left, right) => (focus, around) => {
  const [a, b] = [onlyValue(left(focus, around)), onlyValue(right(focus, around))]
  if (a === undefined || b === undefined) return nothing
  if (typeof a === 'number' && typeof b === 'number') return [{ value: a + b }]
  return joined(a, b)
}

const joined = (a: unknown, b: unknown): Nodes => {
  if (typeof a !== 'string' || typeof b !== 'string') throw new Beyond()
  return [{ value: a + b }]
}

/** Unlike `+`, takes nothing for an empty text. */
const concatenation: Operator = (left, right) => (focus, around) =>
  joined(onlyValue(left(focus, around)) ?? '', onlyValue(right(focus, around)) ?? '')

/** FHIRPath's operators, each line binding tighter than the one above. @see https://hl7.org/fhirpath/#operator-precedence */
export const levels: readonly Readonly<Record<string, Operator>>[] = [
  { implies: logic((a, b) => or(not(a), b)) },
  {
    or: logic(or),
    xor: logic((a, b) => {
      const other = b()
      return a === undefined || other === undefined ? undefined : a !== other
    }),
  },
  { and: logic((a, b) => not(or(not(a), () => not(b())))) },
  { in: member },
  { '=': equality(true), '!=': equality(false) },
  {
    '<': comparison((order) => order < 0),
    '>': comparison((order) => order > 0),
    '<=': comparison((order) => order <= 0),
    '>=': comparison((order) => order >= 0),
  },
  { '|': union },
  { '+': sum, '&': concatenation },
]
