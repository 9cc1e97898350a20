import { toAuditEvents } from '../../../src/department/audit/map-audit-event.ts'
import type { Row } from '../../../src/department/audit/map-row.ts'
import type { Resource } from '../../../src/fhir/index.ts'
import { balpExample, balpIsHere, faultsOf } from './balp.ts'

const server = { name: 'Muniment', address: 'http://desk.test/fhir' }
const ehr = { client: 'ehr-1', role: 'ehr', name: 'Central EHR' }
const clerk = { client: 'console', role: 'clerk', name: 'Ada Marlow', person: 'Practitioner/ada' }

const aRow = (rest: Partial<Row>): Row => ({
  v: 1,
  time: '2026-11-24T09:30:00.000Z',
  act: 'read',
  who: clerk,
  why: ['TREAT'],
  from: '10.0.0.7',
  request: 'r-1',
  status: 200,
  ...rest,
})

const of1 = { ref: 'DocumentReference/d/_history/2', patient: 'Patient/1' }
const of2 = { ref: 'DocumentReference/e/_history/1', patient: 'Patient/2' }
const noPatient = { ref: 'Organization/o/_history/1' }
const made = (change: 'create' | 'update' | 'delete', of: { ref: string; patient?: string } = of1) => ({
  ...of,
  change,
})
const document = { type: 'DocumentReference', id: 'd' }

interface Made extends Resource {
  subtype: { code: string }[]
  action: string
  outcome: string
  agent: Record<string, unknown>[]
  entity: { what?: { reference?: string }; query?: string }[]
}
const events = (row: Partial<Row>) => toAuditEvents(aRow(row), 7, server) as readonly Made[]
const kindOf = (event: Made) =>
  `${event.subtype.map(({ code }) => code).join('+')} ${event.action} ${event.meta?.profile?.[0]?.split('.').at(-1) ?? '-'}`
const thingsOf = (event: Made) => event.entity.flatMap(({ what }) => what?.reference ?? [])

/** What happened → the events: subtype, action, profile. */
const table: [string, Partial<Row>, string[]][] = [
  ['a read', { ...document, seen: [of1] }, ['read R PatientRead']],
  ['a read of what is nobody’s', { type: 'Organization', id: 'o', seen: [noPatient] }, ['read R Read']],
  ['a read of an older version', { act: 'vread', ...document, seen: [of1] }, ['vread R PatientRead']],
  ['a read answered with 304', { ...document, status: 304 }, ['read R -']],
  ['a create', { act: 'create', type: document.type, made: [made('create')] }, ['create C PatientCreate']],
  [
    'a create of what is nobody’s',
    { act: 'create', type: 'Organization', made: [made('create', noPatient)] },
    ['create C Create'],
  ],
  ['an update', { act: 'update', ...document, made: [made('update')] }, ['update U PatientUpdate']],
  [
    'an update by PUT of a new id',
    { act: 'update', ...document, made: [made('create')] },
    ['update U PatientUpdate'],
  ],
  ['an update that changed nothing', { act: 'update', ...document }, ['update U -']],
  ['a patch', { act: 'patch', ...document, made: [made('update')] }, ['patch U PatientUpdate']],
  ['a deletion', { act: 'delete', ...document, made: [made('delete')] }, ['delete D PatientDelete']],
  [
    'a deletion of nobody’s',
    { act: 'delete', type: 'Organization', made: [made('delete', noPatient)] },
    ['delete D Delete'],
  ],
  [
    'a create from which a room let more follow',
    {
      act: 'create',
      type: document.type,
      made: [made('create'), made('update', { ref: 'List/l/_history/3', patient: 'Patient/1' })],
    },
    ['create C PatientCreate', 'update U PatientUpdate'],
  ],
  [
    'a search that found nothing',
    { act: 'search', type: 'Patient', query: 'name=x' },
    ['search-type E Query'],
  ],
  ['a search over all types', { act: 'search', query: '_id=1' }, ['search-system E Query']],
  [
    'a search that showed two patients',
    { act: 'search', type: document.type, query: 'status=current', seen: [of1, of2, noPatient] },
    ['search-type E PatientQuery', 'search-type E PatientQuery', 'search-type E Query'],
  ],
  [
    'a search that showed one patient',
    { act: 'search', type: document.type, query: 'patient=1', seen: [of1, noPatient] },
    ['search-type E PatientQuery'],
  ],
  ['a history', { act: 'history', ...document, seen: [of1] }, ['history-instance E -']],
  ['a history of a type', { act: 'history', type: 'Patient' }, ['history-type E -']],
  ['a history of everything', { act: 'history' }, ['history-system E -']],
  ['the capabilities', { act: 'capabilities' }, ['capabilities R -']],
  [
    'a transaction',
    {
      act: 'transaction',
      parts: [
        { act: 'create', ...document },
        { act: 'read', type: 'DocumentReference', id: 'e' },
        { act: 'search', type: 'Organization', query: 'name=x' },
      ],
      made: [made('create')],
      seen: [of2, noPatient],
    },
    ['transaction E -', 'create C PatientCreate', 'read R PatientRead', 'search-type E Query'],
  ],
  [
    'a batch, whose entries have rows of their own',
    { act: 'batch', parts: [{ act: 'read' }] },
    ['batch E -'],
  ],
  [
    'an operation on one chart',
    {
      act: '$place-hold',
      type: 'List',
      id: 'l',
      made: [made('create', { ref: 'Flag/f/_history/1', patient: 'Patient/1' })],
    },
    ['operation+place-hold+hold E -'],
  ],
  ['an operation on the system', { act: '$kpi' }, ['operation+kpi E -']],
  [
    'an operation that touched two patients',
    { act: '$merge', type: 'Patient', id: '1', made: [made('update'), made('update', of2)] },
    ['operation+merge+merge E -', 'operation+merge+merge E -'],
  ],
]

const failures: [number, string, string][] = [
  [404, 'not-found', '4'],
  [409, 'held', '4'],
  [401, 'login-required', '8'],
  [403, 'consent-denies', '8'],
  [500, 'fault', '8'],
]

describe('the audit events of an act', () => {
  it.each(table)('tell %s', (_what, row, kinds) => {
    expect(events(row).map(kindOf)).toEqual(kinds)
  })

  it.each(failures)(
    'tell a refusal with %i (%s) as outcome %s, claiming no profile',
    (status, refusal, outcome) => {
      const [event, ...more] = events({ ...document, status, refusal })
      expect(more).toEqual([])
      expect(event).toMatchObject({ outcome, outcomeDesc: expect.stringMatching(/./) })
      expect(event?.meta?.profile).toBeUndefined()
      expect(event?.entity).toContainEqual(
        expect.objectContaining({
          what: expect.objectContaining({ identifier: expect.objectContaining({ value: refusal }) }),
        }),
      )
    },
  )

  it('name the version that was read, and the patient', () => {
    expect(events({ ...document, seen: [of1] }).map(thingsOf)).toEqual([[of1.ref, 'Patient/1']])
  })

  it('never show one patient another', () => {
    const shown = events({ act: 'search', type: document.type, query: 'a=b', seen: [of1, of2] })
    expect(shown.map(thingsOf)).toEqual([
      [of1.ref, 'Patient/1'],
      [of2.ref, 'Patient/2'],
    ])
  })

  it('keep the query as it was asked, in base64', () => {
    const [event] = events({ act: 'search', type: 'Patient', query: 'name=Zoë' })
    const query = event?.entity.find((entity) => entity.query)?.query ?? ''
    expect(Buffer.from(query, 'base64').toString()).toBe('GET http://desk.test/fhir/Patient?name=Zoë')
  })

  it('have ids that say where in the log they came from', () => {
    const ids = events({ act: 'search', type: 'X', seen: [of1, of2] }).map(({ id }) => id)
    expect(ids).toEqual(['log-000000007-0', 'log-000000007-1'])
  })

  it('make a system without a user the requestor', () => {
    const [event] = events({ who: ehr, ...document, seen: [of1] })
    expect(event?.agent.map(({ requestor }) => requestor)).toEqual([true, false])
  })

  it('name an insurer by its organization', () => {
    const who = { client: 'p', role: 'payer', name: 'Acme Insurance', organization: 'Organization/acme' }
    const [event] = events({ who, ...document, seen: [of1] })
    expect(event?.agent[2]).toMatchObject({ who: { reference: 'Organization/acme' }, requestor: true })
  })
})

describe('FHIR’s AuditEvent', () => {
  it.each(table)('is what tells %s', (_what, row) => {
    for (const who of [clerk, ehr])
      for (const event of events({ ...row, who })) expect(faultsOf(event)).toEqual([])
  })

  it.each(failures)('is what tells a refusal with %i (%s)', (status, refusal) => {
    for (const [, row] of table)
      for (const event of events({ ...row, status, refusal })) expect(faultsOf(event)).toEqual([])
  })
})

const whenHere = balpIsHere ? describe : describe.skip
whenHere('IHE’s basic audit profiles', () => {
  it.each(table)('are met by every event that claims them: %s', (_what, row) => {
    for (const who of [clerk, ehr])
      for (const event of events({ ...row, who })) expect(faultsOf(event, event.meta?.profile)).toEqual([])
  })

  it.each([
    'auditBasicCreate1',
    'auditBasicReadServer',
    'auditBasicQueryGetServer',
    'auditBasicDeleteServer',
  ])('are met by IHE’s own example %s, and not by one that lacks its server', (name) => {
    const example = balpExample(name)
    expect(faultsOf(example, example.meta?.profile)).toEqual([])
    const agent = (example.agent as unknown[]).filter((_, place) => place !== 1)
    expect(faultsOf({ ...example, agent }, example.meta?.profile)).not.toEqual([])
  })

  it('are not met by an event in the direction of another', () => {
    const [event] = events({ ...document, seen: [of1] })
    const query = event?.meta?.profile?.[0]?.replace('PatientRead', 'PatientQuery') ?? ''
    expect(faultsOf(event ?? { resourceType: 'AuditEvent' }, [query])).not.toEqual([])
  })
})
