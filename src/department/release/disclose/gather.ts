import { type RecordOfKind, type Resource, refusal, toRecord } from '../../../fhir/index.ts'
import { activeConsents, type ConsentFacts, consentFacts } from '../../consent/index.ts'
import type { Act, Unit } from '../../desk/index.ts'
import { taskCode } from '../deadline/intake.ts'
import { releaseRequest } from '../kinds.ts'

/** What the caller named, or the request says. */
export interface Named {
  readonly recipient?: string
  readonly purpose?: string
  readonly documents?: readonly string[]
  readonly query?: string
  readonly authorization?: string
  readonly delivery?: string
  readonly minimumNecessaryJustification?: string
}

export interface Requested extends Named {
  readonly patient: string
  readonly task?: Resource
}

const closed = ['completed', 'rejected', 'cancelled', 'failed', 'entered-in-error']

/** What is to be disclosed of whom: from the request where the act is on one, else from the inputs alone. */
export const requested = async (unit: Unit, act: Act, named: Named): Promise<Requested> => {
  const resource = await unit.live(`${act.type}/${act.id}`)
  if (!resource)
    throw refusal('not-found', { says: `${act.type}/${act.id} is not here.`, next: 'Check the id.' })
  if (resource.resourceType === 'Patient') return { ...named, patient: `Patient/${act.id}` }
  if (taskCode(resource) !== 'release-request') throw noRequest(act.id)
  const request = toRecord(releaseRequest, resource)
  if (closed.includes(request.status)) throw isClosed(act.id, request.status)
  return { ...saidBy(request), ...named, patient: request.patient, task: resource }
}

const saidBy = (request: RecordOfKind<typeof releaseRequest>): Named => {
  const { requester, purpose, authorization, delivery, justification } = request
  const query = queryOf(request)
  return {
    recipient: requester,
    ...(purpose ? { purpose } : {}),
    ...(authorization ? { authorization } : {}),
    ...(delivery ? { delivery } : {}),
    ...(justification ? { minimumNecessaryJustification: justification } : {}),
    ...(query ? { query } : {}),
  }
}

const queryOf = ({ documentTypes = [], dates }: RecordOfKind<typeof releaseRequest>): string =>
  [
    ...(documentTypes.length > 0 ? [`type=${documentTypes.join(',')}`] : []),
    ...(dates?.start ? [`date=ge${dates.start.slice(0, 10)}`] : []),
    ...(dates?.end ? [`date=le${dates.end.slice(0, 10)}`] : []),
  ].join('&')

/**
 * The documents in question: those named, those that the query finds, or all current ones. Each is read, so that the
 * act is decided again if one changes meanwhile. Refuses with 422 what is not a document of this patient.
 */
export const candidates = async (
  unit: Unit,
  { patient, documents, query }: Requested,
): Promise<readonly Resource[]> => {
  if (documents && documents.length > 0)
    return Promise.all(documents.map((reference) => ownDocument(unit, reference, patient)))
  const criteria = `patient=${patient}&status=current${query ? `&${query}` : ''}`
  const found = await unit.find('DocumentReference', criteria, { steady: true })
  const read = await Promise.all(found.map(({ id }) => unit.live(`DocumentReference/${id}`)))
  return read.flatMap((document) => document ?? [])
}

const ownDocument = async (unit: Unit, reference: string, patient: string): Promise<Resource> => {
  const document = reference.startsWith('DocumentReference/') ? await unit.live(reference) : undefined
  const subject = (document?.subject as { reference?: string } | undefined)?.reference
  if (document && subject === patient && document.status !== 'entered-in-error') return document
  throw refusal('unresolved-reference', {
    says: `${reference} is not a document of ${patient}.`,
    next: 'Name DocumentReferences of this patient.',
    expression: 'documents',
  })
}

/** The patient's active consents, and the authorization that was named whatever its state. */
export const consentsFor = async (
  unit: Unit,
  { patient, authorization }: Requested,
): Promise<ConsentFacts[]> => {
  const active = await activeConsents(unit, patient)
  if (authorization === undefined || active.some(({ reference }) => reference === authorization))
    return [...active]
  const named = await unit.live(authorization)
  if (named?.resourceType === 'Consent') return [...active, consentFacts(named)]
  throw refusal('unresolved-reference', {
    says: `${authorization} is not here.`,
    next: 'Name the authorization as Consent/id.',
    expression: 'authorization',
  })
}

const noRequest = (id: string | undefined) =>
  refusal('breaks-rule', {
    says: `Task/${id} is not a release request.`,
    next: 'Name a Task with the code release-request, or the Patient.',
    expression: 'Task.code',
  })

const isClosed = (id: string | undefined, status: string) =>
  refusal('conflict', {
    says: `Task/${id} is ${status}.`,
    next: 'Open a new request for a further disclosure.',
    expression: 'Task.status',
  })
