import { type Resource, refusal } from '../../fhir/index.ts'
import type { Unit } from '../desk/index.ts'
import { type ConsentFacts, consentFacts, type ItemFacts, itemFacts } from './map-facts.ts'

/**
 * The active consents of a patient. The act is decided again if another is placed or ended meanwhile.
 * `patient` is `Patient/x`.
 */
export const activeConsents = async (unit: Unit, patient: string): Promise<readonly ConsentFacts[]> =>
  (await unit.find('Consent', `patient=${patient}&status=active`, { steady: true })).map(consentFacts)

/** The live resources behind references, as items; refuses with 422 a reference that leads nowhere. */
export const itemsBehind = (unit: Unit, references: readonly string[]): Promise<ItemFacts[]> =>
  Promise.all(references.map(async (reference) => itemFacts(await found(unit, reference))))

const found = async (unit: Unit, reference: string): Promise<Resource> => {
  const resource = await unit.live(reference)
  if (resource) return resource
  throw refusal('unresolved-reference', {
    says: `${reference} is not here.`,
    next: 'Name a resource of this server as Type/id.',
  })
}
