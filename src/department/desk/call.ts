import {
  parseReference,
  type RawInputs,
  type Resource,
  readInputs,
  refusal,
  toParameters,
  toText,
} from '../../fhir/index.ts'
import type { Act, Answer } from './act.ts'
import type { Around } from './around.ts'
import { inputsIn } from './inputs.ts'
import { inputsOf, type Operation } from './operation.ts'
import type { Unit } from './unit.ts'

/** Answers once everything is settled; `now` gives a resource as it will be stored. */
export type Decision = (now: (resource: Resource) => Resource) => Answer

/**
 * Calls an operation: reads the inputs by its description, performs it, and answers Parameters (or the lone
 * resource). The input may come as Parameters, as JSON of the records door, as a lone resource for an input named
 * `resource`, or, where nothing is changed, in the query.
 */
export const call = async (unit: Unit, act: Act, operation: Operation, around: Around): Promise<Decision> => {
  const { dryRun: _, ...input } = readInputs(inputsOf(operation), rawInputs(act, operation))
  const output = await unit.within(operation.name, () => operation.perform(unit, input as never, act, around))
  return (now) => {
    const resource = toParameters(operation.out, settled(output, now))
    for (const one of resourcesIn(resource)) tell(unit, one)
    return { status: 200, resource }
  }
}

const rawInputs = (act: Act, operation: Operation): RawInputs => {
  const inputs = inputsIn(act, operation)
  if (inputs) return inputs
  throw refusal('malformed-resource', {
    says: `$${operation.name} takes a Parameters resource.`,
    next: 'Put the inputs into Parameters.parameter.',
    expression: (act.body as Resource).resourceType,
  })
}

const settled = (value: unknown, now: (resource: Resource) => Resource): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(value as Record<string, unknown>).map(([name, one]) => [name, deep(one, now)]),
  )

const deep = (value: unknown, now: (resource: Resource) => Resource): unknown => {
  if (Array.isArray(value)) return value.map((one) => deep(one, now))
  if (typeof value !== 'object' || value === null) return value
  return 'resourceType' in value ? now(value as Resource) : value
}

const resourcesIn = (resource: Resource): Resource[] => {
  const inside = [
    ...((resource.parameter as { resource?: Resource }[] | undefined) ?? []),
    ...((resource.entry as { resource?: Resource }[] | undefined) ?? []),
  ].flatMap((part) => (part.resource ? resourcesIn(part.resource) : []))
  return resource.resourceType === 'Parameters' ? inside : [resource, ...inside]
}

const tell = (unit: Unit, resource: Resource): void => {
  const version = Number(resource.meta?.versionId)
  if (resource.id && version && parseReference(`${resource.resourceType}/${resource.id}`))
    unit.saw({ type: resource.resourceType, id: resource.id, version, body: toText(resource) })
}
