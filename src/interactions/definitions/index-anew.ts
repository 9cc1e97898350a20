import type { Definitions } from '../../fhir/definitions/index.ts'
import type { Resource } from '../../fhir/index.ts'
import type { Note } from '../../store/index.ts'
import { askingFor } from './index-notes.ts'
import { meaningsOf } from './params.ts'
import { inForce } from './rank.ts'

/**
 * For a store whose entries were all made by the built-in parameters alone: the note that has the types of these loaded
 * SearchParameters indexed, and searches by them refused until then; nothing where none is in force.
 */
export const indexedLater = (loaded: readonly Resource[], builtIn: Definitions): Note | undefined => {
  const asked: Record<string, string[]> = {}
  for (const { type, code } of meaningsOf(inForce(loaded, builtIn), builtIn)?.values() ?? [])
    asked[type] = [...(asked[type] ?? []), code]
  return Object.keys(asked).length > 0 ? askingFor('filled', asked) : undefined
}
