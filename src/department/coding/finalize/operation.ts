import {
  maybe,
  one,
  type RecordOfKind,
  type Resource,
  refusal,
  some,
  toRecord,
  toResource,
} from '../../../fhir/index.ts'
import { type Act, type Operation, operation, type Unit } from '../../desk/index.ts'
import { enforce } from '../edits/findings.ts'
import { codedOf, gatherVisit, type Visit } from '../edits/gather.ts'
import { factsOf } from '../edits/map-facts.ts'
import { checkCoding } from '../edits/rules-edits.ts'
import { codedDiagnosis, codingSession, isTaskOf } from '../kinds.ts'
import type { CodingOptions } from '../options.ts'
import { whyNot } from './decide.ts'
import { draftClaim, selfPay, withDiagnoses } from './map-abstract.ts'

type Session = RecordOfKind<typeof codingSession>

const openStates = ['draft', 'requested', 'received', 'accepted', 'ready', 'in-progress', 'on-hold']

/**
 * `$finalize-coding`: closes a coding session. The visit gets its diagnoses and a draft claim is made. A session that
 * is finished already answers as it did.
 */
export const finalizeCoding = ({ codeSets, setting = 'hospital' }: CodingOptions): Operation =>
  operation({
    name: 'finalize-coding',
    does: 'Closes a coding session, if no edit is broken, and drafts the claim',
    on: ['Task'],
    levels: ['instance'],
    changes: true,
    in: { expectedVersion: maybe('positiveInt', 'The version of the session that the coder has seen') },
    out: {
      claim: one('Resource', 'The draft claim'),
      encounter: one('Resource', 'The visit with its diagnoses'),
      diagnoses: some('Resource', 'The assigned codes, the principal first'),
      session: one('Resource', 'The session, completed'),
    },
    refuses: {
      'not-found': 'the session or its visit is not here',
      'not-permitted': 'the caller does not own the session',
      'version-changed': 'the session is not at expectedVersion',
      'breaks-rule': 'an edit is broken, a query is open, or there is no one principal diagnosis',
    },
    perform: async (unit, { expectedVersion }, act) => {
      const task = await sessionAt(unit, act.id ?? '')
      const session = toRecord(codingSession, task)
      const visit = await gatherVisit(unit, session.visit)
      if (session.status === 'completed' && session.abstract)
        return earlier(unit, task, visit, session.abstract)
      await admitted(unit, act, { task, session, visit, expectedVersion })
      const { encounter, patient, assigned } = visit
      const codes = assigned.map(codedOf)
      enforce(
        unit,
        checkCoding(factsOf({ encounter, patient, codes, sets: codeSets(), today: unit.today, setting })),
      )
      return finish(unit, act, { task, session, visit })
    },
  })

interface Finishing {
  readonly task: Resource
  readonly session: Session
  readonly visit: Visit
}

const sessionAt = async (unit: Unit, id: string): Promise<Resource> => {
  const task = await unit.live(`Task/${id}`)
  if (task && isTaskOf(task, 'coding-session')) return task
  throw refusal('not-found', { says: `Task/${id} is no coding session here.`, next: 'Check the id.' })
}

const admitted = async (
  unit: Unit,
  { caller }: Act,
  { task, session, visit, expectedVersion }: Finishing & { expectedVersion: number | undefined },
): Promise<void> => {
  const work = await unit.find('Task', `focus=${session.visit}`, { steady: true })
  const isOpenQuery = (one: Resource) =>
    isTaskOf(one, 'coding-query') && openStates.includes(String(one.status))
  const fault = whyNot({
    status: session.status,
    version: Number(task.meta?.versionId),
    expectedVersion,
    coder: session.coder,
    person: caller.person,
    forEverybody: caller.role === 'system',
    openQueries: work.filter(isOpenQuery).map(({ id }) => `Task/${id}`),
    sequences: visit.assigned.map((one) => toRecord(codedDiagnosis, one).sequence ?? 0),
  })
  if (fault) throw fault
}

const finish = async (unit: Unit, { caller }: Act, { task, session, visit }: Finishing) => {
  const patient = visit.encounter.subject?.reference ?? session.patient
  if (patient === undefined) throw noPatient()
  const provider = visit.encounter.serviceProvider?.reference ?? caller.organization
  const claim = await unit.put(
    draftClaim({
      ...visit,
      patient,
      coverages: await coveragesOf(unit, patient),
      provider: provider ? { reference: provider } : { display: 'Records department' },
      now: unit.now,
    }),
  )
  const done = {
    ...session,
    status: 'completed',
    stage: 'final',
    finishedOn: unit.now,
    diagnoses: visit.assigned.map(({ id }) => `Condition/${id}`),
    abstract: `Claim/${claim.id}`,
  }
  return {
    claim,
    encounter: await unit.put(withDiagnoses(visit.encounter, visit.assigned)),
    diagnoses: visit.assigned,
    session: await unit.put(toResource(codingSession, done, task)),
  }
}

const coveragesOf = async (unit: Unit, patient: string): Promise<string[]> => {
  const found = await unit.find('Coverage', `beneficiary=${patient}`, { steady: true })
  const active = found.filter(({ status }) => status === 'active')
  const coverages = active.length > 0 ? active : [await unit.put(selfPay(patient))]
  return coverages.map(({ id }) => `Coverage/${id}`)
}

const earlier = async (unit: Unit, session: Resource, visit: Visit, abstract: string) => {
  const claim = await unit.live(abstract)
  if (claim) return { claim, encounter: visit.encounter, diagnoses: visit.assigned, session }
  throw refusal('conflict', {
    says: 'The session is finished and its draft claim is no longer here.',
    next: 'Open a new coding session for the visit.',
    expression: 'Task.output',
  })
}

const noPatient = () =>
  refusal('breaks-rule', {
    says: 'The visit names no patient, so nobody can be billed for it.',
    next: 'Add the patient to the visit.',
    expression: 'Encounter.subject',
  })
