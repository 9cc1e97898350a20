import { didYouMean } from './nearest.ts'
import { type Issue, issue, refusals } from './outcomes.ts'
import type { Resource } from './types.ts'
import { type Described, type DescribedTable, fits, isMany, isRequired, type RecordOf } from './values.ts'

interface Parameter {
  name: string
  resource?: Resource
  part?: Parameter[]
  [value: string]: unknown
}

/** Inputs as they arrive, before their description is held against them: name → its values. */
export type RawInputs = ReadonlyMap<string, readonly unknown[]>

/**
 * The values in a Parameters resource. What is no parameter counts as one without a name, which no operation takes.
 * @see https://hl7.org/fhir/R4/parameters.html
 */
export const fromParameters = (parameters: Resource): RawInputs => valuesByName(parameters.parameter)

const valuesByName = (parameters: unknown): Map<string, unknown[]> => {
  const raw = new Map<string, unknown[]>()
  for (const parameter of parameters === undefined ? [] : [parameters].flat()) {
    const { name, ...rest } = (parameter ?? {}) as Partial<Parameter>
    const key = typeof name === 'string' ? name : ''
    raw.set(key, [...(raw.get(key) ?? []), singleValue(rest)])
  }
  return raw
}

/** The values in a plain JSON object, as the records door takes them. */
export const fromJson = (json: Readonly<Record<string, unknown>>): RawInputs =>
  new Map(Object.entries(json).map(([name, value]) => [name, Array.isArray(value) ? value : [value]]))

/** The values in a query string, as GET takes them. */
export const fromQuery = (query: URLSearchParams): RawInputs =>
  new Map([...new Set(query.keys())].map((name) => [name, query.getAll(name)]))

const singleValue = ({ resource, part, ...rest }: Partial<Parameter>): unknown => {
  if (resource) return resource
  if (part) return Object.fromEntries(valuesByName(part))
  const key = Object.keys(rest).find((name) => name.startsWith('value'))
  return key ? rest[key] : undefined
}

/**
 * Holds inputs against their description, parts too. Refuses with 400, all faults at once: `unknown-input` (naming the
 * nearest known one), `missing-input`, `invalid-input`.
 */
export const readInputs = <T extends DescribedTable>(described: T, raw: RawInputs): RecordOf<T> => {
  const issues: Issue[] = []
  const inputs = readTable(described, raw, '', issues)
  if (issues.length > 0) throw refusals(issues)
  return inputs as RecordOf<T>
}

const readTable = (described: DescribedTable, raw: RawInputs, within: string, issues: Issue[]) => {
  const inputs: Record<string, unknown> = {}
  for (const name of raw.keys())
    if (!Object.hasOwn(described, name)) issues.push(unknownInput(name, within, Object.keys(described)))
  for (const [name, one] of Object.entries(described)) {
    const values = (raw.get(name) ?? []).filter((value) => value !== undefined && value !== null)
    const read = values.map((value) => fromText(one, value))
    const fault = faultOf(`${within}${name}`, one, read)
    if (fault) issues.push(fault)
    else if (read.length > 0) {
      const whole = read.map((value, place) => withParts(one, value, `${within}${name}[${place}]`, issues))
      inputs[name] = isMany(one) ? whole : whole[0]
    }
  }
  return inputs
}

const withParts = ({ parts }: Described, value: unknown, at: string, issues: Issue[]): unknown =>
  parts ? readTable(parts, fromJson(value as Record<string, unknown>), `${at}.`, issues) : value

const fromText = (described: Described, value: unknown): unknown => {
  if (described.type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true'
  if (
    typeof value === 'string' &&
    /^(integer|positiveInt|decimal)$/.test(described.type) &&
    value.trim() !== ''
  )
    return Number(value)
  if (described.type === 'Reference' && typeof value === 'object' && value !== null)
    return (value as { reference?: string }).reference
  if (described.type === 'Coding' && typeof value === 'string') return codingIn(value)
  return value
}

/** A query names a coding as a search does: `system|code`. */
const codingIn = (text: string) => {
  const bar = text.lastIndexOf('|')
  return bar > 0 ? { system: text.slice(0, bar), code: text.slice(bar + 1) } : { code: text.slice(bar + 1) }
}

const unknownInput = (name: string, within: string, known: string[]): Issue =>
  issue('unknown-input', {
    says: `There is no input "${within}${name}".`,
    next: didYouMean(name, known),
    expression: `${within}${name}`,
  })

const faultOf = (name: string, described: Described, values: readonly unknown[]): Issue | undefined => {
  if (values.length === 0 && isRequired(described))
    return issue('missing-input', {
      says: `The input "${name}" is missing.`,
      next: `Send ${name} (${described.type}): ${described.is}.`,
      expression: name,
    })
  if (values.length > 1 && !isMany(described))
    return issue('invalid-input', {
      says: `The input "${name}" may come once.`,
      next: 'Send one value.',
      expression: name,
    })
  const codes = described.codes
  if (values.every((value) => fits[described.type](value) && (!codes || codes.includes(String(value)))))
    return undefined
  return issue('invalid-input', {
    says: `The input "${name}" is not ${codes ? 'one of its codes' : `a valid ${described.type}`}.`,
    next: codes ? `Send one of: ${codes.join(', ')}.` : `Send a ${described.type}: ${described.is}.`,
    expression: name,
  })
}

/** Outputs as a Parameters resource; a lone output named `return` that is a resource is answered as that resource. */
export const toParameters = (
  described: DescribedTable,
  outputs: Readonly<Record<string, unknown>>,
): Resource => {
  const only = Object.keys(described)
  if (only.length === 1 && only[0] === 'return' && described.return?.type === 'Resource')
    return outputs.return as Resource
  return { resourceType: 'Parameters', parameter: parametersOf(described, outputs) }
}

const parametersOf = (described: DescribedTable, outputs: Readonly<Record<string, unknown>>): Parameter[] =>
  Object.entries(described).flatMap(([name, one]) => {
    const value = outputs[name]
    const values = value === undefined ? [] : isMany(one) ? (value as readonly unknown[]) : [value]
    return values.map((single) => parameterOf(name, one, single))
  })

const parameterOf = (name: string, described: Described, value: unknown): Parameter => {
  if (described.type === 'Resource') return { name, resource: value as Resource }
  if (described.type === 'Element') return { name, ...(value as Record<string, unknown>) }
  if (described.type === 'Group')
    return { name, part: parametersOf(described.parts ?? {}, value as Record<string, unknown>) }
  const suffix = described.type.charAt(0).toUpperCase() + described.type.slice(1)
  return { name, [`value${suffix}`]: described.type === 'Reference' ? { reference: value } : value }
}
