import { type Coding, type Resource, toRecord, toResource } from '../../../fhir/index.ts'
import { departmentQueue, deficiency as kind, loinc } from '../kinds.ts'
import type { Encounter } from '../types.ts'
import type { Requirement } from './decide.ts'

const participation = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType'

/** Who answers for a visit's chart: the attending physician, else the first staff named, else nobody. */
const attendingOf = ({ participant = [] }: Encounter): string | undefined => {
  const isAttending = ({ system, code }: Coding) => system === participation && code === 'ATND'
  const attending = participant.find(({ type = [] }) =>
    type.some(({ coding = [] }) => coding.some(isAttending)),
  )
  return (attending ?? participant[0])?.individual?.reference
}

/** An open deficiency for a document that a visit's chart lacks. */
export const missingDocument = (
  encounter: Encounter,
  missing: Pick<Requirement, 'document'> & { readonly due: string },
  now: string,
): Resource => {
  const owner = attendingOf(encounter)
  const patient = encounter.subject?.reference
  const task = toResource(kind, {
    status: 'requested',
    lacks: 'missing-document',
    about: `Encounter/${encounter.id}`,
    openedOn: now,
    due: missing.due,
    documentType: { system: loinc, ...missing.document },
    ...(patient ? { patient } : {}),
    ...(owner ? { owner } : {}),
  })
  return owner ? task : { ...task, owner: departmentQueue }
}

/** The deficiency, made good by a document (`DocumentReference/x`). */
export const madeGood = (task: Resource, document: string): Resource =>
  toResource(kind, { ...toRecord(kind, task), status: 'completed', document }, task)
