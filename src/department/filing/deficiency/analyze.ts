import type { Resource } from '../../../fhir/index.ts'
import type { Unit } from '../../desk/index.ts'
import type { Encounter } from '../types.ts'
import { analyze } from './decide.ts'
import { gather } from './gather.ts'
import { madeGood, missingDocument } from './map-deficiency.ts'

/** What an analysis changed: deficiencies opened and closed. */
export interface Analyzed {
  readonly opened: readonly Resource[]
  readonly closed: readonly Resource[]
}

/**
 * Holds the chart of a visit against what its class must have, once the visit is over: opens a deficiency for what is
 * missing, closes those made good. Doing it twice changes nothing more.
 */
export const analyzeVisit = async (unit: Unit, encounter: Encounter): Promise<Analyzed> => {
  if (encounter.status !== 'finished') return { opened: [], closed: [] }
  const facts = await gather(unit, encounter)
  const { missing, made } = analyze(facts)
  const opened: Resource[] = []
  for (const row of missing) opened.push(await unit.put(missingDocument(encounter, row, unit.now)))
  const closed: Resource[] = []
  for (const { deficiency, document } of made) {
    const task = facts.tasks.find(({ id }) => deficiency === `Task/${id}`)
    if (task) closed.push(await unit.put(madeGood(task, document)))
  }
  return { opened, closed }
}
