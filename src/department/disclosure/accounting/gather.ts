import { type Reference, type Resource, toRecord } from '../../../fhir/index.ts'
import type { Unit } from '../../desk/index.ts'
import { accountingSuspension, disclosed } from '../kinds.ts'
import { type DisclosureFacts, disclosureFacts } from '../map-disclosure.ts'
import { accountingType } from './map-document.ts'
import type { Suspension } from './rules.ts'

/** What an accounting is made of. */
export interface Gathered {
  readonly disclosures: readonly DisclosureFacts[]
  readonly suspensions: readonly Suspension[]
  /** The days of the accountings that were asked for before. */
  readonly earlier: readonly string[]
}

interface Link {
  readonly type?: string
  readonly other?: Reference
}

/** Gathers a patient’s disclosures, those of records merged into this one too. */
export const gather = async (unit: Unit, patient: Resource): Promise<Gathered> => {
  const links = (patient.link as readonly Link[] | undefined) ?? []
  const replaced = links.flatMap(({ type, other }) =>
    type === 'replaces' && other?.reference ? [other.reference] : [],
  )
  const whose = [`Patient/${patient.id}`, ...replaced].join(',')
  const events = await unit.find('AuditEvent', `patient=${whose}&${disclosed}`)
  const flags = await unit.find('Flag', `patient=${whose}&${accountingSuspension.where}`)
  const documents = await unit.find('DocumentReference', `patient=${whose}&type=${accountingType}`)
  return {
    disclosures: events.map(disclosureFacts),
    suspensions: flags
      .map((flag) => toRecord(accountingSuspension, flag))
      .filter(({ status }) => status === 'active'),
    earlier: documents.flatMap(requestedOn),
  }
}

const requestedOn = (document: Resource): string[] => {
  const [content] = (document.content as { attachment?: { creation?: string } }[] | undefined) ?? []
  return content?.attachment?.creation ? [content.attachment.creation.slice(0, 10)] : []
}
