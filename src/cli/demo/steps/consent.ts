import { firstOf, fixture, inTransaction, type Step } from '../day.ts'

/** 4. An authorization is signed; one without an expiry is refused with the law that asks for it. */
export const consent: Step = {
  title: 'The patient signs an authorization for the insurer',
  run: async ({ tell, people, refs }) => {
    const answer = await tell.ask(people.specialist, '/fhir', {
      body: inTransaction(fixture('authorization')),
    })
    refs.set('authorization', firstOf(answer))
    const refused = await tell.ask(people.specialist, '/fhir', {
      body: inTransaction(fixture('authorization-no-expiry')),
      expect: 422,
    })
    tell.check(
      JSON.stringify(refused).includes('164.508(c)(1)(v)'),
      'an authorization without expiry is refused, naming 45 CFR 164.508(c)(1)(v)',
    )
  },
}
