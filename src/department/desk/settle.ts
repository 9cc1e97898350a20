import { FhirError, type Issue, refusals } from '../../fhir/index.ts'
import type { Act } from './act.ts'
import type { Language } from './language.ts'
import type { OpenUnit } from './open-unit.ts'
import type { Guard, Observer, Room } from './room.ts'
import type { Pending } from './unit.ts'

/** What the rooms do about a change, in their order. */
export interface Steps {
  readonly complete: readonly NonNullable<Observer['complete']>[]
  readonly follow: readonly NonNullable<Observer['follow']>[]
  readonly guard: readonly NonNullable<Guard['change']>[]
}

/** Gathered once, since most rooms do nothing about most changes. */
export const stepsOf = (rooms: readonly Room[]): Steps => {
  const observers = rooms.flatMap((room) => room.observers)
  return {
    complete: observers.flatMap(({ complete }) => complete ?? []),
    follow: observers.flatMap(({ follow }) => follow ?? []),
    guard: rooms.flatMap(({ guards }) => guards.flatMap(({ change }) => change ?? [])),
  }
}

/**
 * Lets the rooms finish what the act began: each new change is completed and validated, then observers add what
 * follows from it, until nothing new comes; then every guard is asked about every change. Faults of all resources
 * are refused at once.
 */
export const settle = async (unit: OpenUnit, act: Act, steps: Steps, language: Language): Promise<void> => {
  const settled = new Map<string, Pending>()
  for (let open = openChanges(unit, settled); open.length > 0; open = openChanges(unit, settled)) {
    const completed: Pending[] = []
    for (const key of open) {
      const change = await complete(unit, act, key, steps, language)
      if (change) completed.push(change)
    }
    check(unit, completed, language)
    for (const change of completed) settled.set(keyOf(change), change)
    for (const change of completed) await follow(unit, act, change, steps)
  }
  for (const change of unit.pending.values()) await ask(unit, act, change, steps)
}

const ask = async (unit: OpenUnit, act: Act, change: Pending, { guard }: Steps): Promise<void> => {
  for (const one of guard) {
    const asked = one(unit, change, act)
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
  steps: Steps,
  language: Language,
): Promise<Pending | undefined> => {
  const change = unit.pending.get(key)
  if (!change?.after) return change
  let resource = change.after
  try {
    for (const one of steps.complete) {
      const completed = one(unit, resource, act)
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

const follow = async (unit: OpenUnit, act: Act, change: Pending, { follow }: Steps): Promise<void> => {
  for (const one of follow) {
    const followed = one(unit, change, act)
    if (followed) await followed
  }
}
