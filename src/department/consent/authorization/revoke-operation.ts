import { maybe, mun, one, parseReference, type Resource, refusal } from '../../../fhir/index.ts'
import { type Act, operation, type Unit } from '../../desk/index.ts'
import { consentFacts } from '../map-facts.ts'
import { whyNotRevocable } from './decide-revocation.ts'

/** Ends a consent because the patient withdrew it in writing; earlier disclosures stay lawful. */
export const revokeOperation = operation({
  name: 'revoke',
  does: 'Ends a consent that the patient or representative withdrew in writing.',
  on: ['Consent'],
  levels: ['instance'],
  changes: true,
  in: {
    revokedOn: one('date', 'The day on which the revocation arrived'),
    receivedIn: one('string', 'The writing it came in: DocumentReference/id, or a description'),
    reason: maybe('string', 'Why, in the words of whoever revokes; nobody must give one'),
  },
  out: { return: one('Resource', 'The Consent, inactive') },
  refuses: {
    conflict: 'it is already revoked, or not active',
    'breaks-rule': 'the day is before the signature or still to come',
  },
  perform: async (unit, input, act) => {
    const consent = await unit.live(`Consent/${act.id}`)
    if (!consent)
      throw refusal('not-found', { says: `Consent/${act.id} is not here.`, next: 'Check the id.' })
    const fault = whyNotRevocable(consentFacts(consent), { day: input.revokedOn, today: unit.today })
    if (fault) throw refusal(fault.code, fault)
    const extension = [
      ...(consent.extension ?? []),
      { url: mun('ext-revoked-on'), valueDate: input.revokedOn },
    ]
    const ended = await unit.put({ ...consent, status: 'inactive', extension })
    await unit.put(provenanceOf(unit, ended, input, act))
    unit.fact('revocation', { consent: `Consent/${act.id}`, revokedOn: input.revokedOn })
    return { return: ended }
  },
})

/** Who recorded the revocation, from what writing, and why. */
const provenanceOf = (
  unit: Unit,
  consent: Resource,
  { receivedIn, reason }: { readonly receivedIn: string; readonly reason?: string },
  { caller }: Act,
): Resource => ({
  resourceType: 'Provenance',
  target: [{ reference: `Consent/${consent.id}/_history/${consent.meta?.versionId}` }],
  recorded: unit.now,
  ...(reason ? { reason: [{ text: reason }] } : {}),
  activity: {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle', code: 'deprecate' }],
  },
  agent: [{ who: caller.person ? { reference: caller.person } : { display: caller.name } }],
  entity: [
    {
      role: 'source',
      what: parseReference(receivedIn) ? { reference: receivedIn } : { display: receivedIn },
    },
  ],
})
