import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

type Tree = Record<string, unknown>
interface Element extends Tree {
  id: string
  min?: number
  max?: string
}

const folder = join(import.meta.dirname, '../../../../shared/data/ihe/balp/definitions')
const base = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/'

/** Whether IHE's published profiles are at hand. */
export const balpIsHere = existsSync(folder)

const fileOf = (url: string) =>
  join(folder, `${url.slice(url.lastIndexOf('/BALP/') + 6).replace('/', '-')}.json`)
const definition = (url: string) =>
  JSON.parse(readFileSync(fileOf(url), 'utf8')) as {
    baseDefinition: string
    differential: { element: Element[] }
  }

/** The profile's elements with those it inherits within BALP; a later mention adds to an earlier one. */
const elementsOf = (url: string): Element[] => {
  const { baseDefinition, differential } = definition(url)
  const inherited = baseDefinition.startsWith(base) ? elementsOf(baseDefinition) : []
  const merged = new Map(inherited.map((element) => [element.id, element]))
  for (const element of differential.element)
    merged.set(element.id, { ...merged.get(element.id), ...element })
  return [...merged.values()]
}

const codesIn = (url: string): { system: string; code: string }[] => {
  const { compose } = JSON.parse(readFileSync(fileOf(url), 'utf8')) as {
    compose: { include: { system: string; concept?: { code: string }[] }[] }
  }
  return compose.include.flatMap(({ system, concept = [] }) => concept.map(({ code }) => ({ system, code })))
}

const carries = (value: unknown, wanted: unknown): boolean => {
  if (Array.isArray(wanted))
    return Array.isArray(value) && wanted.every((one) => value.some((item) => carries(item, one)))
  if (typeof wanted !== 'object' || wanted === null) return value === wanted
  return Object.entries(wanted).every(([key, one]) => carries((value as Tree | undefined)?.[key], one))
}

/** Whether a value meets an element's pattern and required binding. */
const meets = (value: unknown, element: Element): boolean => {
  const pattern = Object.entries(element).find(([key]) => key.startsWith('pattern'))?.[1]
  if (pattern !== undefined) return carries(value, pattern)
  const binding = element.binding as { strength: string; valueSet: string } | undefined
  if (binding?.strength !== 'required') return true
  return codesIn(binding.valueSet).some((code) => carries(value, code) || carries(value, { coding: [code] }))
}

const valuesAt = (node: unknown, path: readonly string[]): unknown[] => {
  const [step, ...rest] = path
  if (step === undefined) return node === undefined ? [] : [node]
  return [(node as Tree)[step]].flat().flatMap((child) => (child === undefined ? [] : valuesAt(child, rest)))
}

const faultsAt = (node: unknown, path: string, element: Element): string[] => {
  const values = valuesAt(node, path.split('.'))
  const { id, min = 0, max = '*' } = element
  const faults = values.filter((value) => !meets(value, element)).map(() => `${id}: another value`)
  if (values.length < min) faults.push(`${id}: ${values.length} of at least ${min}`)
  if (values.length > Number(max.replace('*', 'Infinity'))) faults.push(`${id}: more than ${max}`)
  return faults
}

const faultsOfSlice = (event: Tree, slice: Element, inside: readonly Element[]): string[] => {
  const list = ([event[slice.id.split(/[.:]/)[1] ?? '']].flat() as unknown[]).filter(
    (one) => one !== undefined,
  )
  const key = inside.find(({ id }) => id === `${slice.id}.type`)
  const members = list.filter((item) => (key ? meets((item as Tree).type, key) : meets(item, slice)))
  const { min = 0, max = '*' } = slice
  const count =
    members.length < min || members.length > Number(max.replace('*', 'Infinity'))
      ? [`${slice.id}: ${members.length} of ${min}..${max}`]
      : []
  return [
    ...count,
    ...members.flatMap((item) =>
      inside.flatMap((element) => faultsAt(item, element.id.slice(slice.id.length + 1), element)),
    ),
  ]
}

/**
 * What an AuditEvent lacks of a BALP profile, read from IHE's StructureDefinitions: cardinalities, patterns, required
 * bindings and slices (by `type` or `$this`), which is all that these profiles use.
 */
export const balpFaults = (event: Tree, url: string): string[] => {
  const elements = elementsOf(url)
  const slices = elements.filter(({ id }) => /^AuditEvent\.\w+:\w+$/.test(id))
  const plain = elements.filter(({ id }) => id !== 'AuditEvent' && !id.includes(':'))
  return [
    ...plain.flatMap((element) => faultsAt(event, element.id.slice('AuditEvent.'.length), element)),
    ...slices.flatMap((slice) =>
      faultsOfSlice(
        event,
        slice,
        elements.filter(({ id }) => id.startsWith(`${slice.id}.`)),
      ),
    ),
  ]
}

/** IHE's own examples that claim a basic audit profile. */
export const balpExample = (name: string): Tree & { meta: { profile: string[] } } =>
  JSON.parse(readFileSync(join(folder, '../examples', `AuditEvent-ex-${name}.json`), 'utf8'))
