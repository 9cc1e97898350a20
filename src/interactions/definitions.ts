import { type Inner, operationDefinition } from '../department/desk/index.ts'
import type { Query, Resource } from '../fhir/index.ts'
import type { Plan } from '../store/index.ts'
import { meets } from '../store/match.ts'

const definitions = ({ rooms }: Inner, type: string): Resource[] => [
  ...(type === 'OperationDefinition'
    ? rooms.flatMap((room) => room.operations).map(operationDefinition)
    : []),
  ...rooms.flatMap((room) => room.serves?.(type) ?? []),
]

/** The definition of one of our operations, or one that a room serves; it is not stored. */
export const definitionAt = (inner: Inner, type: string, id: string): Resource | undefined =>
  definitions(inner, type).find((one) => one.id === id)

/**
 * The definitions, not stored, that a search of their type finds, by id. A stored one
 * with the same id stands in its place.
 */
export const definitionsFound = async (
  inner: Inner,
  query: Query,
  plans: readonly Plan[],
): Promise<Resource[]> => {
  const [type, ...others] = query.types
  if (type === undefined || others.length > 0) return []
  const found: Resource[] = []
  for (const one of definitions(inner, type)) {
    const it = { type, id: String(one.id), entries: inner.language.entriesOf(one, true) }
    const meant = plans.some((plan) => meets(plan, it, { all: () => [], at: () => undefined }))
    if (meant && !(await inner.store.read(type, it.id))) found.push(one)
  }
  return found.sort((a, b) => String(a.id).localeCompare(String(b.id)))
}
