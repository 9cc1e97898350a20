import { allIn, type Day, ref, type Step } from '../day.ts'
import { personWith } from '../people.ts'
import type { Answered } from '../teller.ts'

/** 7. A disclosure to public health is accounted for to the patient; the authorised one is not, and staff see why. */
export const accounting: Step = {
  title: 'The patient asks to whom the record was disclosed',
  run: async (day) => {
    const { tell, people } = day
    const agency = await registerAgency(day)
    const patient = ref(day, 'patient')
    await tell.ask(people.privacy, `/fhir/${patient}/$disclose`, {
      body: parameters([
        { name: 'recipient', valueReference: { reference: agency } },
        { name: 'basis', valueCode: 'public-health' },
        { name: 'purpose', valueCode: 'PUBHLTH' },
        { name: 'documents', valueReference: { reference: ref(day, '18842-5') } },
      ]),
    })
    const herself = await personWith(day.department.store, {
      client: 'ada',
      role: 'patient',
      name: 'patient Ada',
      patient,
    })
    const own = await tell.ask(herself, `/fhir/${patient}/$accounting-of-disclosures`, {
      body: parameters([]),
      show,
    })
    tell.check(allIn(own, 'entry').length === 1, 'the disclosure to public health is in the accounting')
    tell.check(
      allIn(own, 'excluded').length === 0,
      'the authorised one is not, and nothing says that it was left out',
    )
    const staff = await tell.ask(people.privacy, `/fhir/${patient}/$accounting-of-disclosures`, {
      body: parameters([]),
      show,
    })
    tell.check(allIn(staff, 'excluded').length === 1, 'staff see the excluded one with its reason')
  },
}

const parameters = (parameter: Answered[]) => ({
  resourceType: 'Parameters',
  ...(parameter.length > 0 ? { parameter } : {}),
})

const registerAgency = async ({ tell, people }: Day): Promise<string> => {
  const agency = {
    resourceType: 'Organization',
    active: true,
    name: 'County Health Department',
    address: [{ text: '1 Civic Square' }],
  }
  const { id } = await tell.ask(people.administrator, '/fhir/Organization', { body: agency })
  return `Organization/${id}`
}

const show = (answer: Answered): string => {
  if (answer.resourceType !== 'Parameters') return JSON.stringify(answer)
  const line = (row: Answered) => row.part.map((part: Answered) => Object.values(part).at(-1)).join(' · ')
  const lines = ['entry', 'excluded'].flatMap((name) =>
    allIn(answer, name).map((row) => `\n        ${name}: ${line(row)}`),
  )
  return `accounting:${lines.join('')}`
}
