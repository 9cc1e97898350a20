import { type FhirError, isOfKind, patientOf, type Resource, refusal } from '../../fhir/index.ts'
import { type Act, type Guard, mayCall, type Pending, type Unit } from '../desk/index.ts'
import { isChart, isSnapshot } from './charts.ts'
import { activeHolds, holdClaim, namesOf, namesOfChart } from './holds/gather.ts'
import { covering, type Hold } from './holds/rules-cover.ts'
import { destructionCertificate, disposalBatch, legalHold } from './kinds.ts'

const content = ['DocumentReference', 'Binary']

/** Nobody destroys content except through disposal, and a hold beats everything. */
export const retentionGuard: Guard = {
  name: 'retention',
  never: { delete: content },
  change: (unit, change, act) => {
    if (change.act === 'write') guardWrite(unit, change, act)
    else if (change.act === 'delete')
      return change.before ? guardDelete(unit, change, change.before, act) : undefined
    else if (change.operation !== 'disposal-execute') throw onlyByDisposal(change)
    return undefined
  },
}

// What decides over disposal is written by the operations alone, so that nobody approves, releases or adds by hand.
const guardWrite = (unit: Unit, change: Pending, { caller }: Act): void => {
  const { before, after = before } = change
  if (!after) return
  const either = [after, ...(before ? [before] : [])]
  if (either.some((one) => isOfKind(legalHold, one))) {
    unit.claim(holdClaim)
    if (before?.status === 'active' && !mayCall(caller, 'release-hold'))
      throw notByHand(change, '$release-hold')
  }
  if (before && isOfKind(destructionCertificate, before)) throw neverChanged(change)
  const disposing = change.operation?.startsWith('disposal-') === true
  if (!disposing && either.some(isOfDisposal))
    throw notByHand(change, '$disposal-prepare and $disposal-approve')
}

const isOfDisposal = (record: Resource): boolean =>
  isOfKind(disposalBatch, record) || isOfKind(destructionCertificate, record) || isSnapshot(record)

const guardDelete = async (unit: Unit, change: Pending, record: Resource, act: Act): Promise<void> => {
  const holds = await activeHolds(unit, { steady: true })
  const patient = patientOf(record)
  const names = isChart(record) ? await namesOfChart(unit, record) : await namesOf(unit, record, patient)
  const [hold] = covering(holds, names)
  if (hold) throw held(change, hold, act)
  if (isContent(record)) throw onlyByDisposal(change)
  if (isOfKind(legalHold, record) || isOfDisposal(record)) throw isEvidence(change)
}

const isContent = (record: Resource): boolean => content.includes(record.resourceType) || isChart(record)

const mayKnow = new Set(['manager', 'privacy-officer'])

const held = ({ type, id }: Pending, hold: Hold, { caller }: Act): FhirError =>
  refusal('held', {
    says: `${type}/${id} is covered by a legal hold.`,
    next: mayKnow.has(caller.role)
      ? `${hold.ref} must be released first, by $release-hold.`
      : 'Ask the department’s manager.',
    expression: type,
  })

const onlyByDisposal = ({ type, id }: Pending): FhirError =>
  refusal('not-allowed', {
    says: `${type}/${id} is part of the record, which is destroyed only by disposal.`,
    next: 'Mark a mistake as entered-in-error; otherwise wait for the retention clock and use $disposal-prepare.',
    expression: type,
  })

const isEvidence = ({ type, id }: Pending): FhirError =>
  refusal('not-allowed', {
    says: `${type}/${id} is evidence of holds and disposals and is not deleted.`,
    next: 'Release a hold by $release-hold; reject a batch by $disposal-approve.',
    expression: type,
  })

const notByHand = ({ type, id }: Pending, operations: string): FhirError =>
  refusal('not-allowed', {
    says: `${type}/${id} decides over the disposal of records and is not written by hand.`,
    next: `Use ${operations}.`,
    expression: type,
  })

const neverChanged = ({ type, id }: Pending): FhirError =>
  refusal('not-allowed', {
    says: `${type}/${id} is a certificate of destruction, which is never changed.`,
    next: 'Read it, or issue another document that refers to it.',
    expression: type,
  })
