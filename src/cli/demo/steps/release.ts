import { type Day, firstOf, fixture, inTransaction, ref, type Step } from '../day.ts'
import { personWith } from '../people.ts'
import type { Answered, Person } from '../teller.ts'

/** 5. The insurer asks; the specialist discloses what the authorization covers, and no more; it is logged. */
export const release: Step = {
  title: 'The insurer asks, and gets what the authorization covers',
  run: async (day) => {
    const { tell, people, refs } = day
    const note = await tell.ask(people.ehr, '/fhir', { body: inTransaction(fixture('psychotherapy-note')) })
    refs.set('psychotherapy', firstOf(note))
    const insurer = await insurersClient(day)
    const { id } = await tell.ask(insurer, '/fhir/Task', { body: requestBy(day) })
    refs.set('request', `Task/${id}`)
    const documents = ['34117-2', '18842-5', '11506-3', 'psychotherapy'].map((name) => ref(day, name))
    const answer = await tell.ask(people.specialist, `/records/release-requests/${id}/disclose`, {
      body: { basis: 'authorization', documents, authorization: ref(day, 'authorization') },
      show: inShort,
    })
    const released = answer.return.entry.map(
      ({ resource }: Answered) => `${resource.resourceType}/${resource.id}`,
    )
    const wanted = [ref(day, '34117-2'), ref(day, '18842-5')]
    tell.check(
      wanted.every((one) => released.includes(one)),
      'the history and physical and the discharge summary are released',
    )
    tell.check(
      !documents.slice(2).some((one) => released.includes(one)),
      'the progress note and the psychotherapy note stay',
    )
    refs.set('disclosure', `AuditEvent/${answer.disclosure.id}`)
    logged(day, answer.disclosure)
  },
}

const insurersClient = async (day: Day): Promise<Person> => {
  const caller = {
    client: 'northfield',
    role: 'payer',
    name: 'insurer Northfield',
    organization: ref(day, 'insurer'),
  } as const
  const insurer = await personWith(day.department.store, caller)
  day.insurer = insurer
  return insurer
}

// The insurer knows the patient by the id that the hospital gave it, not by a search.
const requestBy = (day: Day): Answered => {
  const { input, ...task } = fixture('release-request') as Answered
  const own = (name: string) => ({ reference: ref(day, name) })
  const authorization = input.findIndex(({ valueReference }: Answered) => valueReference !== undefined)
  return {
    ...task,
    for: own('patient'),
    requester: own('insurer'),
    owner: own('hospital'),
    input: input.with(authorization, { ...input[authorization], valueReference: own('authorization') }),
  }
}

const inShort = (answer: Answered): string =>
  answer.resourceType === 'OperationOutcome'
    ? JSON.stringify(answer.issue[0])
    : `released ${answer.return.entry.length}; withheld ${[answer.withheld ?? []]
        .flat()
        .map(({ document, citation }: Answered) => `${document} (${citation})`)
        .join(', ')}`

const logged = ({ tell }: Day, event: Answered) => {
  const basis = event.extension.find(({ url }: Answered) => url.endsWith('ext-legal-basis'))?.valueCode
  const to = event.agent.find(({ type }: Answered) => type.coding[0].code === '110152')
  const versions = event.entity
    .map(({ what }: Answered) => what.reference)
    .filter((one: string) => one.includes('/_history/'))
  tell.says(
    `logged: basis ${basis}, to ${to.name ?? to.who.reference}, for ${event.purposeOfEvent[0].coding[0].code}, ${versions.join(', ')}`,
  )
  tell.check(
    basis === 'authorization' && versions.length === 2,
    'the disclosure is logged with basis, recipient, purpose, documents and versions',
  )
}
