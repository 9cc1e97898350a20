import {
  type CodeSet,
  codedDiagnosis,
  codingSession,
  icd10cm,
  openCoding,
} from '../../../src/department/coding/index.ts'
import { FhirError, type Resource, toRecord, toResource } from '../../../src/fhir/index.ts'
import { aDesk } from '../../builders/a-desk.ts'
import { release } from './release.ts'

const visit: Resource = {
  resourceType: 'Encounter',
  id: 'stay',
  status: 'finished',
  class: { code: 'IMP' },
  subject: { reference: 'Patient/p' },
  period: { start: '2026-01-02', end: '2026-01-08' },
  serviceProvider: { reference: 'Organization/hospital' },
  diagnosis: [{ condition: { reference: 'Condition/admission' }, use: { coding: [{ code: 'AD' }] } }],
}

const department = async (sets = [release('2026')]) => {
  const { as } = await aDesk({ rooms: [openCoding({ codeSets: () => sets })], today: '2026-01-09' })
  const coder = as('coder')
  await as('clerk').update({ resourceType: 'Patient', id: 'p', birthDate: '1980-01-01' })
  await coder.update(visit)
  return { as, coder }
}

const code = (icd: string, sequence: number, poa?: 'Y' | 'N'): Resource =>
  toResource(codedDiagnosis, { code: icd, visit: 'Encounter/stay', sequence, ...(poa ? { poa } : {}) })
const session = toResource(codingSession, { visit: 'Encounter/stay', diagnoses: [] })
const part = (parameters: Resource, name: string): Resource | undefined =>
  (parameters.parameter as { name: string; resource?: Resource }[]).find((one) => one.name === name)?.resource
const refused = (attempt: Promise<unknown>): Promise<FhirError> =>
  attempt.then(
    () => Promise.reject(new TypeError('it was not refused')),
    (error: unknown) => (error instanceof FhirError ? error : Promise.reject(error)),
  )

describe('assigning a code', () => {
  it('writes the dot, the release, the meaning, the patient and the coder', async () => {
    const { coder } = await department()
    expect(toRecord(codedDiagnosis, await coder.create(code('E119', 1)))).toMatchObject({
      code: 'E11.9',
      release: '2026',
      display: 'Type 2 diabetes mellitus without complications',
      patient: 'Patient/p',
      coder: 'Practitioner/coder',
      status: 'confirmed',
    })
  })

  it('is found again among the codes that coders assigned', async () => {
    const { coder } = await department()
    const { id } = await coder.create(code('E11.9', 1))
    await coder.create({ resourceType: 'Condition', subject: { reference: 'Patient/p' } })
    expect((await coder.search('Condition', codedDiagnosis.where ?? '')).map((one) => one.id)).toEqual([id])
  })

  it.each([
    ['E11', 'C03', 'E11.9'],
    ['E11.8', 'C02', 'E11.9'],
    ['T15.01', 'C04', 'T15.01XA, T15.01XD, T15.01XS'],
    ['diabetes', 'C01', 'E11.9'],
  ])('refuses %s by %s and says what is near: %s', async (icd, rule, near) => {
    const { coder } = await department()
    const { status, outcome } = await refused(coder.create(code(icd, 1)))
    const [issue] = outcome.issue
    expect([status, issue?.details.coding.map((one) => one.code), issue?.expression]).toEqual([
      422,
      ['breaks-rule', rule],
      ['Condition.code.coding[0].code'],
    ])
    expect(issue?.diagnostics).toContain(near)
  })

  it('judges a code when it is assigned or changed, not when its record is touched', async () => {
    const sets: CodeSet[] = []
    const { coder } = await department(sets)
    const assigned = await coder.create(code('E11', 1))
    sets.push(release('2026'))
    const touched = await coder.update({ ...assigned, recordedDate: '2026-01-08' })
    expect(touched.meta?.versionId).toBe('2')
    const changed = { ...toRecord(codedDiagnosis, touched), code: 'T15' }
    expect((await refused(coder.update(toResource(codedDiagnosis, changed, touched)))).status).toBe(422)
  })

  it('judges a code that comes back after it was entered in error', async () => {
    const { coder } = await department()
    const wrong = toRecord(codedDiagnosis, code('E11', 1))
    const withdrawn = toResource(codedDiagnosis, {
      ...wrong,
      release: '2026',
      patient: 'Patient/p',
      status: 'entered-in-error',
    })
    const kept = await coder.create(withdrawn)
    const back = { ...toRecord(codedDiagnosis, kept), status: 'confirmed' }
    expect((await refused(coder.update(toResource(codedDiagnosis, back, kept)))).status).toBe(422)
  })

  it('leaves a code alone that was entered in error', async () => {
    const { coder } = await department()
    const assigned = await coder.create(code('E11.9', 1))
    const withdrawn = { ...toRecord(codedDiagnosis, assigned), status: 'entered-in-error' }
    await coder.update(toResource(codedDiagnosis, withdrawn, assigned))
    const answer = await coder.call('validate-coding', { type: 'Encounter', id: 'stay' })
    expect(part(answer, 'issues')?.issue).toMatchObject([{ severity: 'information' }])
  })
})

describe('$validate-coding', () => {
  it('names the edits that the assigned codes break, and the score', async () => {
    const { coder } = await department()
    await coder.create(code('E11.9', 1, 'Y'))
    await coder.create(code('I10', 2))
    const answer = await coder.call('validate-coding', { type: 'Encounter', id: 'stay' })
    expect(part(answer, 'issues')?.issue).toMatchObject([
      { severity: 'error', details: { coding: [{ code: 'breaks-rule' }, { code: 'C19' }] } },
    ])
    expect(answer.parameter).toContainEqual({ name: 'score', valueDecimal: 50 })
  })

  it('tries codes that nobody has assigned yet', async () => {
    const { coder } = await department()
    const input = { codes: [{ code: 'W109XXA', poa: 'Y' }] }
    const answer = await coder.call('validate-coding', { type: 'Encounter', id: 'stay', input })
    expect(part(answer, 'issues')?.issue).toMatchObject([{ expression: ['codes[0].code'] }])
    expect(await coder.search('Condition', '')).toEqual([])
  })
})

describe('a coding session', () => {
  it('is owned by whoever opens it and due four days after an inpatient is discharged', async () => {
    const { coder } = await department()
    expect(toRecord(codingSession, await coder.create(session))).toMatchObject({
      status: 'requested',
      stage: 'assigned',
      coder: 'Practitioner/coder',
      patient: 'Patient/p',
      due: '2026-01-12',
    })
  })

  it('ends with the diagnoses in the visit and a draft claim', async () => {
    const { coder } = await department()
    await coder.create(code('I10', 2, 'N'))
    const principal = await coder.create(code('E11.9', 1, 'Y'))
    const { id } = await coder.create(session)
    const place = { type: 'Task', id: String(id), input: { expectedVersion: 1 } }
    const answer = await coder.call('finalize-coding', place)
    const claim = part(answer, 'claim')
    expect(claim?.diagnosis).toMatchObject([
      {
        sequence: 1,
        diagnosisCodeableConcept: { coding: [{ system: icd10cm, version: '2026', code: 'E11.9' }] },
        onAdmission: { coding: [{ code: 'Y' }] },
      },
      { sequence: 2, onAdmission: { coding: [{ code: 'N' }] } },
    ])
    expect(part(answer, 'encounter')?.diagnosis).toMatchObject([
      { use: { coding: [{ code: 'AD' }] } },
      { condition: { reference: `Condition/${principal.id}` }, rank: 1 },
      { rank: 2 },
    ])
    const [coverage] = await coder.search('Coverage', 'beneficiary=Patient/p')
    expect(claim?.insurance).toMatchObject([
      { coverage: { reference: `Coverage/${coverage?.id}` }, focal: true },
    ])
    const done = toRecord(codingSession, await coder.read(`Task/${id}`))
    expect(done).toMatchObject({ status: 'completed', stage: 'final', abstract: `Claim/${claim?.id}` })
    expect(part(await coder.call('finalize-coding', place), 'claim')?.id).toBe(claim?.id)
    expect(await coder.search('Claim', '')).toHaveLength(1)
  })

  it('bills the insurance that is known', async () => {
    const { coder } = await department()
    await coder.create(code('E11.9', 1, 'Y'))
    const coverage = {
      resourceType: 'Coverage',
      id: 'plan',
      status: 'active',
      beneficiary: { reference: 'Patient/p' },
      payor: [{ reference: 'Organization/insurer' }],
    }
    await coder.update(coverage)
    const { id } = await coder.create(session)
    const answer = await coder.call('finalize-coding', { type: 'Task', id: String(id) })
    expect(part(answer, 'claim')?.insurance).toMatchObject([{ coverage: { reference: 'Coverage/plan' } }])
    expect(await coder.search('Coverage', '')).toHaveLength(1)
  })

  it.each([
    ['no code is assigned', [], {}, 422],
    ['no code is the principal one', [code('I10', 2, 'Y')], {}, 422],
    ['an edit is broken', [code('E11.9', 1)], {}, 422],
    ['it has changed since the coder saw it', [code('E11.9', 1, 'Y')], { expectedVersion: 7 }, 412],
  ])('does not end while %s', async (_, codes, input, status) => {
    const { coder } = await department()
    for (const one of codes) await coder.create(one)
    const { id } = await coder.create(session)
    expect(
      (await refused(coder.call('finalize-coding', { type: 'Task', id: String(id), input }))).status,
    ).toBe(status)
    expect(await coder.search('Claim', '')).toEqual([])
  })

  it('names the edit and the code that keep it open', async () => {
    const { coder } = await department()
    const assigned = await coder.create(code('E11.9', 1))
    const { id } = await coder.create(session)
    const { outcome } = await refused(coder.call('finalize-coding', { type: 'Task', id: String(id) }))
    expect(outcome.issue).toMatchObject([
      {
        details: { coding: [{ code: 'breaks-rule' }, { code: 'C19' }] },
        expression: [`Condition.where(id = '${assigned.id}').code.coding[0].code`],
      },
    ])
  })

  it('does not end while a physician query is open', async () => {
    const { coder } = await department()
    await coder.create(code('E11.9', 1, 'Y'))
    const { id } = await coder.create(session)
    const taskCode = { system: 'https://w3id.org/muniment/CodeSystem/mun-task-code', code: 'coding-query' }
    await coder.create({
      resourceType: 'Task',
      status: 'requested',
      intent: 'order',
      code: { coding: [taskCode] },
      focus: { reference: 'Encounter/stay' },
    })
    expect((await refused(coder.call('finalize-coding', { type: 'Task', id: String(id) }))).status).toBe(422)
  })

  it('is ended by nobody but its coder', async () => {
    const { as, coder } = await department()
    await coder.create(code('E11.9', 1, 'Y'))
    const { id } = await coder.create(session)
    const other = as('coder', { person: 'Practitioner/other' })
    const { status, outcome } = await refused(other.call('finalize-coding', { type: 'Task', id: String(id) }))
    expect([status, outcome.issue[0]?.expression]).toEqual([403, ['Task.owner']])
  })
})
