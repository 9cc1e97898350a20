import { fromJson, fromParameters, fromQuery, type RawInputs, type Resource } from '../../fhir/index.ts'
import type { Act } from './act.ts'
import type { Operation } from './operation.ts'

/**
 * The inputs of a call, from the query and from a body that is Parameters or plain JSON, or, for an operation with an
 * input of that name, the `resource` itself; nothing for another body.
 */
export const inputsIn = (act: Act, operation: Operation): RawInputs | undefined => {
  const asked = new URLSearchParams(act.query)
  for (const name of ['_format', '_pretty']) asked.delete(name)
  const sent = inBody(act, operation)
  return sent && joined(fromQuery(asked), sent)
}

const inBody = (act: Act, operation: Operation): RawInputs | undefined => {
  const body = (act.body ?? {}) as Resource
  if (body.resourceType === 'Parameters') return fromParameters(body)
  const isPlain = act.kind !== undefined || !('resourceType' in body)
  if (isPlain) return fromJson(body)
  return operation.in.resource ? new Map([['resource', [body]]]) : undefined
}

const joined = (one: RawInputs, other: RawInputs): RawInputs =>
  new Map([...one.keys(), ...other.keys()].map((name) => [name, valuesOf(name, one, other)]))

const valuesOf = (name: string, ...all: readonly RawInputs[]) => all.flatMap((raw) => raw.get(name) ?? [])

/**
 * The act as it will be carried out: a call that asks for a dry run is one. What cannot be read is left to `call`,
 * which refuses it.
 */
export const performedAs = (act: Act, operations: readonly Operation[]): Act => {
  if (act.interaction !== 'operation') return act
  const called = operations.find((one) => one.name === act.operation && one.changes)
  if (!called) return act
  const asked = inputsIn(act, called)?.get('dryRun') ?? []
  return asked.some((value) => value === true || value === 'true') ? { ...act, dryRun: true } : act
}
