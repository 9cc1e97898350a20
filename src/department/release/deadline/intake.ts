import {
  type CodeableConcept,
  munCodes,
  type Reference,
  type Resource,
  toRecord,
} from '../../../fhir/index.ts'
import type { Observer } from '../../desk/index.ts'
import { releaseRequest } from '../kinds.ts'
import { clockFor, dueOn, type RequestClock } from './rules.ts'

export interface IntakeOptions {
  readonly clocks: readonly RequestClock[]
  /** Who works on requests that nobody was given. */
  readonly department: Reference
}

/** A request for records that arrives without them gets its day of receipt, its due date and its owner. */
export const intake = ({ clocks, department }: IntakeOptions): Observer => ({
  name: 'release',
  complete: (unit, resource) =>
    taskCode(resource) === 'release-request' ? taken(resource, unit.now, { clocks, department }) : resource,
})

/** The department's code of a Task. */
export const taskCode = (resource: Resource): string | undefined =>
  resource.resourceType === 'Task'
    ? (resource.code as CodeableConcept | undefined)?.coding?.find(
        ({ system }) => system === munCodes('mun-task-code'),
      )?.code
    : undefined

const taken = (task: Resource, now: string, { clocks, department }: IntakeOptions): Resource => {
  const received = typeof task.authoredOn === 'string' ? task.authoredOn : now
  const { due, requesterType } = toRecord(releaseRequest, task)
  const clock = clockFor(clocks, { task: 'release-request', ...(requesterType ? { requesterType } : {}) })
  const profiles = task.meta?.profile ?? []
  const claims = profiles.includes(releaseRequest.profile)
  if (claims && due && task.owner && task.authoredOn) return task
  const restriction = (task.restriction ?? {}) as { period?: object }
  const dated = clock && !due
  return {
    ...task,
    meta: { ...task.meta, profile: claims ? profiles : [...profiles, releaseRequest.profile] },
    authoredOn: received,
    ...(task.owner ? {} : { owner: department }),
    ...(dated
      ? { restriction: { ...restriction, period: { ...restriction.period, end: dueOn(received, clock) } } }
      : {}),
  }
}
