import { integrityOf } from '../../src/interactions/index.ts'
import { aDesk } from '../builders/a-desk.ts'
import { refusedWith } from '../builders/answers.ts'

const dangling = { resourceType: 'Condition', subject: { reference: 'Patient/nobody' } }
const bundle = (...resources: { resourceType: string }[]) => ({
  resourceType: 'Bundle',
  type: 'transaction',
  entry: resources.map((resource) => ({ resource, request: { method: 'POST', url: resource.resourceType } })),
})

describe('a reference that points at nothing', () => {
  it.each([
    ['off', undefined, undefined],
    ['transactions', undefined, 422],
    ['always', 422, 422],
  ] as const)(
    'with the policy %s is answered %s alone, %s in a transaction',
    async (policy, alone, within) => {
      const { as } = await aDesk({ rooms: [integrityOf(policy)] })
      expect((await refusedWith(as('system').create(dangling))).status).toBe(alone)
      const refused = await refusedWith(as('system').transact(bundle(dangling)))
      expect(refused.status).toBe(within)
      if (within) expect(refused.expression).toBe('Bundle.entry[0].resource.subject.reference')
    },
  )

  it('is none where the transaction brings what it points at', async () => {
    const { as } = await aDesk({ rooms: [integrityOf('transactions')] })
    const patient = { resourceType: 'Patient', id: 'ada' }
    const put = { resource: patient, request: { method: 'PUT', url: 'Patient/ada' } }
    const condition = { resourceType: 'Condition', subject: { reference: 'Patient/ada' } }
    const whole = bundle(condition)
    await as('system').transact({ ...whole, entry: [...whole.entry, put] })
    expect(await as('system').search('Condition', 'patient=ada')).toHaveLength(1)
  })
})
