import { randomUUID } from 'node:crypto'
import type { Unit } from '../../department/desk/index.ts'
import type { Definitions } from '../../fhir/definitions/index.ts'
import type { Resource } from '../../fhir/index.ts'
import { type Asked, askingFor, generationKey } from './index-notes.ts'
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
  const generation = await unit.note(generationKey)
  const isChanged = ([key, { means }]: [string, { means: string }]) => before?.get(key)?.means !== means
  const changed = [...(after ?? [])].filter((one) => generation === undefined || isChanged(one))
  const isGone = [...(before ?? [])].some(([key]) => !after?.has(key))
  if (!isGone && changed.length === 0) return
  unit.writeNote({ key: generationKey, value: String(Number(generation ?? 0) + 1) })
  unit.writeNote(askingFor(randomUUID(), byType(changed.map(([, one]) => one))))
}

/** All that is to be found by the stored parameters. */
export const allAsked = (stored: readonly Resource[], builtIn: Definitions): Asked =>
  byType([...meaningsOf(inForce(stored, builtIn), builtIn).values()])

const byType = (all: readonly { readonly type: string; readonly code: string }[]): Asked => {
  const asked: Record<string, string[]> = {}
  for (const { type, code } of all) asked[type] = [...(asked[type] ?? []), code]
  return asked
}
