import { type Inner, operationDefinition } from '../department/desk/index.ts'
import type { Query, Resource } from '../fhir/index.ts'
import type { Plan } from '../store/index.ts'
import { meets } from '../store/match.ts'

const type = 'OperationDefinition'

const definitions = ({ rooms }: Inner): Resource[] =>
  rooms.flatMap((room) => room.operations).map(operationDefinition)

/** The definition of one of our operations; it is made, not stored. */
export const definitionAt = (inner: Inner, asked: string, id: string): Resource | undefined =>
  asked === type ? definitions(inner).find((one) => one.id === id) : undefined

/**
 * The definitions of our operations that a search for OperationDefinition finds, by name. A stored one
 * with the same id stands in its place.
 */
export const definitionsFound = async (inner: Inner, query: Query, plan: Plan): Promise<Resource[]> => {
  if (query.types.length !== 1 || query.types[0] !== type) return []
  const found: Resource[] = []
  for (const one of definitions(inner)) {
    const it = { type, id: String(one.id), entries: inner.language.entriesOf(one) }
    const meant = meets(plan, it, { all: () => [], at: () => undefined })
    if (meant && !(await inner.store.read(type, it.id))) found.push(one)
  }
  return found.sort((a, b) => String(a.id).localeCompare(String(b.id)))
}
