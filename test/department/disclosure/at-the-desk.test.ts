import clocks from '../../../profiles/retention-rules/clocks.json' with { type: 'json' }
import { operation, type Room } from '../../../src/department/desk/index.ts'
import { disclosureEvent, openDisclosure } from '../../../src/department/disclosure/index.ts'
import { one, type Resource } from '../../../src/fhir/index.ts'
import { aDesk } from '../../builders/a-desk.ts'

const today = '2025-11-10'

/** Puts resources as they are: AuditEvents are made by acts only, and these tests need some from earlier years. */
const forger: Room = {
  name: 'forger',
  kinds: [],
  guards: [],
  observers: [],
  operations: [
    operation({
      name: 'forge',
      does: 'Puts a resource.',
      on: [],
      levels: ['system'],
      changes: true,
      in: { resource: one('Resource', 'What to put') },
      out: { return: one('Resource', 'What was put') },
      perform: async (unit, { resource }) => ({ return: await unit.put(resource) }),
    }),
  ],
}

const given = (date: string, basis: string, accountable: boolean): Resource =>
  disclosureEvent({
    date: `${date}T09:00:00Z`,
    patient: 'Patient/1',
    recipient: 'Organization/agency',
    recipientName: 'State Health Agency',
    basis,
    accountable,
    description: 'Discharge summary',
    purpose: 'PUBHLTH',
    delivery: 'mail',
    documents: [{ reference: 'DocumentReference/d1/_history/1', description: 'Discharge summary' }],
    releasedBy: { display: 'a clerk' },
    labels: [],
  })

const aLog = async () => {
  const desk = await aDesk({ rooms: [openDisclosure({ clocks }), forger], today })
  const all = desk.as('system')
  await all.update({ resourceType: 'Patient', id: '1' })
  await all.update({ resourceType: 'Organization', id: 'agency', name: 'State Health Agency' })
  const forge = (resource: Resource) => all.call('forge', { input: { resource } })
  for (const event of [
    given('2024-03-01', 'public-health', true),
    given('2024-04-01', 'authorization', false),
    given('2024-05-01', 'health-oversight', true),
  ])
    await forge(event)
  const officer = desk.as('privacy-officer')
  const account = (who = officer, input = {}) =>
    who.call('accounting-of-disclosures', { type: 'Patient', id: '1', input })
  return { all, officer, forge, account, patient: desk.as('patient', { patient: 'Patient/1' }), desk }
}

const values = (parameters: Resource, name: string, part: number) =>
  ((parameters.parameter as { name: string; part?: object[] }[] | undefined) ?? [])
    .filter((one) => one.name === name)
    .map((one) => Object.values(one.part?.[part] ?? {})[1])
const value = (parameters: Resource, name: string) =>
  (parameters.parameter as { name: string; valueBoolean?: boolean }[]).find((one) => one.name === name)

const suspension = {
  agency: 'Organization/agency',
  official: 'Inspector Doe',
  basis: 'd',
  written: true,
  until: '2026-06-01',
}

describe('the accounting at the desk', () => {
  it('lists what the law accounts for, and tells staff what it leaves out', async () => {
    const { account } = await aLog()
    const answer = await account()
    expect(values(answer, 'entry', 0)).toEqual(['2024-03-01', '2024-05-01'])
    expect(values(answer, 'excluded', 3)).toEqual(['under authorization, 45 CFR 164.528(a)(1)(iv)'])
  })

  it('tells the patient nothing of what it leaves out', async () => {
    const { account, patient } = await aLog()
    const answer = await account(patient)
    expect(values(answer, 'entry', 0)).toEqual(['2024-03-01', '2024-05-01'])
    expect(values(answer, 'excluded', 3)).toEqual([])
  })

  it('is not another patient’s', async () => {
    const { account, desk } = await aLog()
    await expect(account(desk.as('patient', { patient: 'Patient/2' }))).rejects.toMatchObject({ status: 404 })
  })

  it('is free once in twelve months, and a copy is kept', async () => {
    const { account, all } = await aLog()
    expect(value(await account(), 'feeDue')).toMatchObject({ valueBoolean: false })
    expect(value(await account(), 'feeDue')).toMatchObject({ valueBoolean: true })
    const copies = await all.search('DocumentReference', 'patient=Patient/1')
    expect(copies).toHaveLength(2)
    const url = (copies[0]?.content as { attachment: { url: string } }[] | undefined)?.[0]?.attachment.url
    const { data } = await all.read(String(url))
    expect(Buffer.from(String(data), 'base64').toString()).toContain('2024-03-01 | State Health Agency')
  })

  // Scenario 38
  it('leaves a suspended agency out, for everybody', async () => {
    const { account, officer } = await aLog()
    await officer.call('suspend-accounting', { type: 'Patient', id: '1', input: suspension })
    const answer = await account()
    expect(values(answer, 'entry', 0)).toEqual(['2024-03-01'])
    expect(values(answer, 'excluded', 2)).toEqual(['authorization'])
  })

  it.each([
    ['2025-12-10', undefined],
    ['2025-12-11', 422],
    ['2025-11-09', 422],
  ])('is suspended on an oral statement until %s: %s', async (until, status) => {
    const { officer } = await aLog()
    const input = { ...suspension, written: false, until }
    const asked = officer.call('suspend-accounting', { type: 'Patient', id: '1', input })
    if (status) await expect(asked).rejects.toMatchObject({ status })
    else expect(await asked).toMatchObject({ resourceType: 'Flag', status: 'active' })
  })
})

it('a disclosure is never changed', async () => {
  const { all, forge } = await aLog()
  const [event] = await all.search('AuditEvent', 'patient=Patient/1')
  await expect(forge({ ...event, resourceType: 'AuditEvent', outcome: '4' })).rejects.toMatchObject({
    status: 405,
  })
})
