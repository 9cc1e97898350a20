import fc from 'fast-check'
import { inputsOf, type Operation, operationDefinition } from '../../../src/department/desk/index.ts'
import {
  copy,
  type Described,
  type DescribedTable,
  fromJson,
  fromParameters,
  isMany,
  isRequired,
  readInputs,
  toParameters,
} from '../../../src/fhir/index.ts'
import { aDesk, catalogue } from '../../builders/a-desk.ts'
import { allRooms } from '../../builders/all-rooms.ts'
import { someValue } from '../../builders/some-value.ts'

const operations = allRooms().rooms.flatMap((room) => room.operations)
const ids = operations.map((one) => String(operationDefinition(one).id))
const named = operations.map((one): [string, Operation] => [one.name, one])

/** Inputs that a description allows. */
const someInputs = (table: DescribedTable): fc.Arbitrary<Record<string, unknown>> => {
  const required = Object.keys(table).filter((name) => isRequired(table[name] as Described))
  const values = Object.entries(table).map(([name, one]) => [name, someTimes(one)])
  return fc.record(Object.fromEntries(values), { requiredKeys: required, noNullPrototype: true })
}

const someTimes = (one: Described): fc.Arbitrary<unknown> => {
  const single = one.parts ? someInputs(one.parts).filter((it) => Object.keys(it).length > 0) : someValue(one)
  return isMany(one) ? fc.array(single, { minLength: 1, maxLength: 3 }) : single
}

describe('the definition of an operation', () => {
  it.each(named)('$%s is valid FHIR', (_name, operation) => {
    const faults = catalogue.language.check(operationDefinition(operation), 'OperationDefinition')
    expect(faults.filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('is of one operation: no id is used twice', () => {
    expect(new Set(ids).size).toBe(operations.length)
  })

  it.each(named)('$%s takes the same inputs as Parameters and as JSON', (_name, operation) => {
    const table = inputsOf(operation)
    fc.assert(
      fc.property(someInputs(table), (inputs) => {
        expect(readInputs(table, fromJson(inputs))).toEqual(inputs)
        expect(readInputs(table, fromParameters(copy(toParameters(table, inputs))))).toEqual(inputs)
      }),
      { numRuns: 50 },
    )
  })

  it('says that what changes something can be tried', () => {
    for (const operation of operations) {
      const { parameter = [] } = operationDefinition(operation) as { parameter?: { name: string }[] }
      expect(parameter.some(({ name }) => name === 'dryRun')).toBe(operation.changes)
    }
  })
})

describe('at the FHIR door', () => {
  it('is read by its name, by whoever has a token', async () => {
    const { as } = await aDesk(allRooms())
    expect(await as('clerk').read('OperationDefinition/disclose')).toMatchObject({
      url: 'https://w3id.org/muniment/OperationDefinition/disclose',
      affectsState: true,
      instance: true,
      resource: ['Task', 'Patient'],
    })
  })

  it.each(['url=https://w3id.org/muniment/OperationDefinition/disclose', 'code=disclose', 'name=Disclose'])(
    'is found by %s',
    async (criteria) => {
      const found = await (await aDesk(allRooms())).as('payer').search('OperationDefinition', criteria)
      expect(found.map(({ id }) => id)).toEqual(['disclose'])
    },
  )

  it('is counted, and found once over all pages', async () => {
    const { as } = await aDesk(allRooms())
    const stored = { resourceType: 'OperationDefinition', name: 'Own', status: 'draft', kind: 'query' }
    const rest = { code: 'own', system: true, type: false, instance: false }
    for (const id of ['own-1', 'own-2', 'revoke']) await as('system').update({ ...stored, ...rest, id })
    const query = '_count=2&_total=accurate'
    const bundle = await as('system').act({ interaction: 'search', type: 'OperationDefinition', query })
    const { link } = bundle as unknown as { link: { relation: string; url: string }[] }
    const next = new URL(link.find(({ relation }) => relation === 'next')?.url ?? '').search.slice(1)
    const more = await as('system').search('OperationDefinition', next)
    const first = (bundle.entry as { resource: { id: string } }[]).map(({ resource }) => resource.id)
    const all = [...first, ...more.map(({ id }) => String(id))]
    expect(all).toHaveLength(operations.length + 2)
    expect(new Set(all)).toEqual(new Set([...ids, 'own-1', 'own-2']))
    expect(bundle.total).toBe(all.length)
  })
})
