import { isOfKind, type Resource } from '../../../fhir/index.ts'
import { type Act, roles, type Unit } from '../../desk/index.ts'
import { document as kind } from '../kinds.ts'
import { type Document, type Encounter, encounterOf } from '../types.ts'
import { weighed } from './attachments.ts'
import { filed } from './map-document.ts'

/** Whether a DocumentReference is to be filed: it says so, it came as a document, or its sender's documents all are. */
export const isFiled = (resource: Resource, act: Act): boolean =>
  resource.resourceType === 'DocumentReference' &&
  (isOfKind(kind, resource) ||
    (act.operation === undefined && (act.kind === kind.name || roles[act.caller.role].files === true)))

/** The document with what filing adds: hash, size, label, custodian, master identifier and profile. */
export const completeDocument = async (
  unit: Unit,
  document: Document,
  act: Act,
  ours: string | undefined,
): Promise<Document> =>
  filed(document, {
    now: unit.now,
    masterIdentifier: unit.id(),
    custodian: document.custodian ? undefined : await custodianFor(unit, document, act, ours),
    attachments: await weighed(unit, document),
  })

const custodianFor = async (unit: Unit, document: Document, act: Act, ours: string | undefined) => {
  const reference = encounterOf(document)
  const encounter: Encounter | undefined = reference ? await unit.live(reference) : undefined
  return encounter?.serviceProvider?.reference ?? ours ?? act.caller.organization
}
