import { randomUUID } from 'node:crypto'
import type { Unit } from '../../department/desk/index.ts'
import type { Definitions } from '../../fhir/definitions/index.ts'
import type { Resource } from '../../fhir/index.ts'
import { askingFor, generationKey } from './index-notes.ts'
import { meaningsOf } from './params.ts'
import { inForce } from './rank.ts'

/**
 * Where the act changes what resources are indexed by, writes so in its commit: from then on no process commits a
 * resource that is indexed otherwise, and the types concerned are walked through.
 */
export const planIndex = async (
  unit: Unit,
  builtIn: Definitions,
  all: { readonly before: readonly Resource[]; readonly after: readonly Resource[] },
): Promise<void> => {
  const [before, after] = [all.before, all.after].map((some) => meaningsOf(inForce(some, builtIn), builtIn))
  const asked: Record<string, string[]> = {}
  for (const [key, { type, code, means }] of after ?? [])
    if (before?.get(key)?.means !== means) asked[type] = [...(asked[type] ?? []), code]
  const isGone = [...(before ?? [])].some(([key]) => !after?.has(key))
  if (!isGone && Object.keys(asked).length === 0) return
  const generation = Number((await unit.note(generationKey)) ?? 0) + 1
  unit.writeNote({ key: generationKey, value: String(generation) })
  unit.writeNote(askingFor(randomUUID(), asked))
}
