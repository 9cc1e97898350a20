import { type Day, encoded, found, ref, type Step } from '../day.ts'
import type { Person } from '../teller.ts'

const disclosures = `subtype=${encoded('http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle|disclose')}`

/** 6. The insurer lists the disclosures made to it, and sees nothing else. */
export const insurer: Step = {
  title: 'The insurer looks up what was disclosed to it',
  run: async (day) => {
    const { tell } = day
    const self = insurerOf(day)
    const own = await found(day, self, `/fhir/AuditEvent?${disclosures}`)
    tell.check(
      own.length === 1 && `AuditEvent/${own[0].id}` === ref(day, 'disclosure'),
      'its own disclosure is there, and no other',
    )
    const all = await found(day, self, '/fhir/AuditEvent')
    tell.check(all.length === 1, 'of the whole log it sees that one entry')
    await tell.ask(self, `/fhir/${ref(day, 'patient')}`, { expect: 403 })
    await tell.ask(self, `/fhir/DocumentReference?patient=${ref(day, 'patient')}`, { expect: 403 })
    tell.check(true, 'patients and documents are closed to it')
  },
}

const insurerOf = ({ insurer: self }: Day): Person => {
  if (!self) throw new Error('the insurer has no client yet')
  return self
}
