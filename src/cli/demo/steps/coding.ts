import { type Day, ref, type Step } from '../day.ts'

const diagnoses = [
  { code: 'J18.9', sequence: 1, poa: 'Y' },
  { code: 'E11.65', sequence: 2, poa: 'Y' },
]

/** 3. A session is opened, codes are assigned, an invalid one is refused with its rule, the abstract is drafted. */
export const coding: Step = {
  title: 'The stay is coded',
  run: async (day) => {
    const { tell, people } = day
    const visit = ref(day, 'encounter')
    const session = await tell.ask(people.coder, '/records/coding-sessions', { body: { visit } })
    const assign = (body: object, expect?: number) =>
      tell.ask(people.coder, '/records/coded-diagnoses', {
        body: { visit, session: `Task/${session.id}`, ...body },
        ...(expect === undefined ? {} : { expect }),
      })
    for (const diagnosis of diagnoses) await assign(diagnosis)
    const refused = await assign({ code: 'E11.6', sequence: 3, poa: 'Y' }, 422)
    tell.check(JSON.stringify(refused).includes('C03'), 'a heading is no code: refused by rule C03')
    const done = await tell.ask(people.coder, `/records/coding-sessions/${session.id}/finalize-coding`, {
      body: {},
      show: ({ claim, session: task }) =>
        `session ${task?.status}, abstract Claim/${claim?.id} ${claim?.status}`,
    })
    tell.check(done.session.status === 'completed', 'the session is finalised')
    tell.check(
      done.claim.resourceType === 'Claim' && done.claim.status === 'draft',
      'the abstract exists: a draft Claim',
    )
    await readBack(day, done.claim.id)
  },
}

const readBack = async ({ tell, people }: Day, id: string) => {
  const claim = await tell.ask(people.coder, `/fhir/Claim/${id}`, {
    show: ({ diagnosis = [] }) =>
      diagnosis
        .map(
          (one: { sequence: number; diagnosisCodeableConcept?: { coding: { code: string }[] } }) =>
            `${one.sequence} ${one.diagnosisCodeableConcept?.coding[0]?.code ?? ''}`,
        )
        .join(', '),
  })
  tell.check(claim.diagnosis.length === diagnoses.length, 'with both diagnoses in their order')
}
