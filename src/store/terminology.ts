import type { Definitions } from '../fhir/definitions/index.ts'
import type { SearchParam } from '../fhir/search/index.ts'
import type { PlanOptions } from './plan-values.ts'

type Known = Pick<Definitions, 'structure' | 'codesOf' | 'codeSystem'>

/** Tells `planSearch` of code sets, from definitions: value sets and code systems that are known in full. */
export const terminologyOf = (known: Known): Pick<PlanOptions, 'codes' | 'systemsOf'> => {
  const remembered = new WeakMap<SearchParam, readonly string[]>()
  return {
    codes: (modifier, value) =>
      modifier === 'in' || modifier === 'not-in' ? members(known, value) : relatives(known, modifier, value),
    systemsOf: (param) => {
      const systems = remembered.get(param) ?? impliedSystems(known, param)
      remembered.set(param, systems)
      return systems
    },
  }
}

const parted = (codes: Iterable<string>) =>
  [...codes].map((one) => {
    const bar = one.indexOf('|')
    return { system: one.slice(0, bar), code: one.slice(bar + 1) }
  })

const members = (known: Known, valueSet: string) => {
  const expansion = known.codesOf(valueSet)
  return 'codes' in expansion ? parted(expansion.codes) : undefined
}

/** The code itself and all below it (or above it) in its code system. */
const relatives = (known: Known, modifier: 'above' | 'below', value: string) => {
  const [wanted] = parted([value])
  const concepts = known.codeSystem(wanted?.system ?? '')?.concepts
  if (!wanted || !concepts?.some(([code]) => code === wanted.code)) return undefined
  const steps = concepts.flatMap(([code, , ...parents]) =>
    parents.map((parent) => (modifier === 'below' ? [parent, code] : [code, parent])),
  )
  return [...reached(wanted.code, steps)].map((code) => ({ system: wanted.system, code }))
}

const reached = (start: string, steps: readonly (readonly string[])[]): ReadonlySet<string> => {
  const found = new Set([start])
  // A set's iterator also visits what is added meanwhile.
  for (const here of found) for (const [from, to] of steps) if (from === here && to) found.add(to)
  return found
}

/** An element of type `code` has no system of its own: it is that of the value set it is bound to. */
const impliedSystems = (known: Known, { type, expression }: SearchParam): readonly string[] =>
  type === 'token' ? expression.split(' | ').flatMap((path) => systemsOfElement(known, path)) : []

const systemsOfElement = (known: Known, path: string): readonly string[] => {
  const structure = known.structure(path.split('.')[0] ?? '')
  const element = structure?.elements.find((one) => one.path === path)
  const valueSet = element?.type?.[0]?.code === 'code' ? element.binding?.valueSet : undefined
  const expansion = valueSet === undefined ? undefined : known.codesOf(valueSet)
  return expansion && 'systems' in expansion ? [...expansion.systems] : []
}
