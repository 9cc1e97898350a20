import { FhirError, type Issue, refusals } from '../../fhir/index.ts'
import type { Act } from './act.ts'
import type { Language } from './language.ts'
import type { OpenUnit } from './open-unit.ts'
import type { Room } from './room.ts'
import type { Pending } from './unit.ts'

/**
 * Lets the rooms finish what the act began: each new change is completed and validated, then observers add what
 * follows from it, until nothing new comes; then every guard is asked about every change. Faults of all resources
 * are refused at once.
 */
export const settle = async (
  unit: OpenUnit,
  act: Act,
  rooms: readonly Room[],
  language: Language,
): Promise<void> => {
  const settled = new Map<string, Pending>()
  for (let open = openChanges(unit, settled); open.length > 0; open = openChanges(unit, settled)) {
    const completed: Pending[] = []
    for (const key of open) {
      const change = await complete(unit, act, key, rooms, language)
      if (change) completed.push(change)
    }
    check(unit, completed, language)
    for (const change of completed) settled.set(keyOf(change), change)
    for (const change of completed) await follow(unit, act, change, rooms)
  }
  for (const change of unit.pending.values()) await ask(unit, act, change, rooms)
}

const ask = async (unit: OpenUnit, act: Act, change: Pending, rooms: readonly Room[]): Promise<void> => {
  for (const room of rooms)
    for (const guard of room.guards) {
      const asked = guard.change?.(unit, change, act)
      if (asked) await asked
    }
}

const keyOf = (change: Pending) => `${change.type}/${change.id}`

const openChanges = (unit: OpenUnit, settled: ReadonlyMap<string, Pending>): string[] =>
  [...unit.pending.keys()].filter((key) => settled.get(key) !== unit.pending.get(key))

const complete = async (
  unit: OpenUnit,
  act: Act,
  key: string,
  rooms: readonly Room[],
  language: Language,
): Promise<Pending | undefined> => {
  const change = unit.pending.get(key)
  if (!change?.after) return change
  let resource = change.after
  try {
    for (const room of rooms)
      for (const observer of room.observers)
        if (observer.complete) {
          const completed = observer.complete(unit, resource, act)
          resource = completed instanceof Promise ? await completed : completed
        }
  } catch (error) {
    // Rooms complete what is not checked yet: where one trips over a resource that is none, its faults are the answer.
    if (!(error instanceof FhirError)) check(unit, [change], language)
    throw error
  }
  return resource === change.after ? change : unit.settle(key, resource)
}

const check = (unit: OpenUnit, changes: readonly Pending[], language: Language): void => {
  const checked = changes.map((change) => ({
    sent: change.sent,
    issues: change.after ? language.check(change.after, change.origin) : [],
  }))
  const errors = checked.flatMap(({ issues }) => issues.filter(isError))
  if (errors.length > 0) throw refusals(errors)
  // Of what the rooms added, warnings would only puzzle the caller.
  for (const { sent, issues } of checked)
    if (sent) for (const issue of issues) if (issue.severity === 'warning') unit.warn(issue)
}

const isError = ({ severity }: Issue): boolean => severity === 'error' || severity === 'fatal'

const follow = async (unit: OpenUnit, act: Act, change: Pending, rooms: readonly Room[]): Promise<void> => {
  for (const room of rooms)
    for (const observer of room.observers) {
      const followed = observer.follow?.(unit, change, act)
      if (followed) await followed
    }
}
