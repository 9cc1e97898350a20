import { createHash } from 'node:crypto'
import { chart, deficiency, document, filingTask, openFiling } from '../../../src/department/filing/index.ts'
import { FhirError, type Resource, toRecord } from '../../../src/fhir/index.ts'
import { aDesk } from '../../builders/a-desk.ts'

const filing = () =>
  aDesk({ rooms: [openFiling({ custodian: 'Organization/hospital' })], today: '2026-11-24' })

const text = 'Discharged home in good health.'
const attachment = { contentType: 'text/plain', data: Buffer.from(text).toString('base64') }
const typed = (code: string) => ({ type: { coding: [{ system: 'http://loinc.org', code }] } })
const paper = (rest: object = {}): Resource => ({
  resourceType: 'DocumentReference',
  meta: { profile: [document.profile] },
  subject: { reference: 'Patient/p' },
  content: [{ attachment }],
  ...typed('11506-3'),
  ...rest,
})
const visit = (rest: object = {}): Resource => ({
  resourceType: 'Encounter',
  id: 'stay',
  status: 'in-progress',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
  subject: { reference: 'Patient/p' },
  period: { start: '2026-11-01' },
  serviceProvider: { reference: 'Organization/ward' },
  participant: [
    { individual: { reference: 'Practitioner/resident' } },
    {
      type: [
        {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'ATND' }],
        },
      ],
      individual: { reference: 'Practitioner/attending' },
    },
  ],
  ...rest,
})
const over = { status: 'finished', period: { start: '2026-11-01', end: '2026-11-10T11:00:00Z' } }
const ofVisit = { context: { encounter: [{ reference: 'Encounter/stay' }] } }
const refused = (attempt: Promise<unknown>): Promise<FhirError> =>
  attempt.then(
    () => Promise.reject(new TypeError('it was not refused')),
    (error: unknown) => (error instanceof FhirError ? error : Promise.reject(error)),
  )

describe('filing a document', () => {
  it('adds hash, size, label, custodian, master identifier and dates', async () => {
    const clerk = (await filing()).as('clerk')
    const filed = toRecord(document, await clerk.create(paper()))
    expect(filed).toMatchObject({
      status: 'current',
      custodian: 'Organization/hospital',
      hash: createHash('sha1').update(text).digest('base64'),
      size: text.length,
    })
    expect(filed.madeOn).toBe(filed.writtenOn)
  })

  it('reads the bytes of a Binary that came in the same bundle', async () => {
    const { as } = await filing()
    const bundle = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        {
          fullUrl: 'urn:uuid:4f1d6b0e-0d5c-4b0c-9f53-0c6b4a7f6a11',
          resource: { resourceType: 'Binary', ...attachment },
          request: { method: 'POST', url: 'Binary' },
        },
        {
          resource: paper({
            content: [{ attachment: { url: 'urn:uuid:4f1d6b0e-0d5c-4b0c-9f53-0c6b4a7f6a11' } }],
          }),
          request: { method: 'POST', url: 'DocumentReference' },
        },
      ],
    }
    await as('clerk').transact(bundle)
    const [filed] = await as('clerk').search('DocumentReference', '')
    expect(filed && toRecord(document, filed)).toMatchObject({ size: text.length, contentType: 'text/plain' })
  })

  it('refuses a hash that is not that of the content', async () => {
    const clerk = (await filing()).as('clerk')
    const wrong = paper({ content: [{ attachment: { ...attachment, hash: 'AAAA' } }] })
    const { status, outcome } = await refused(clerk.create(wrong))
    expect([status, outcome.issue[0]?.expression]).toEqual([
      422,
      ['DocumentReference.content[0].attachment.hash'],
    ])
  })

  it('files whatever an EHR sends, and leaves other plain documents alone', async () => {
    const { as } = await filing()
    const plainPaper = { ...paper({ status: 'current' }), meta: {} }
    expect((await as('ehr').create(plainPaper)).meta?.profile).toEqual([document.profile])
    expect((await as('clerk').create(plainPaper)).meta?.profile).toBeUndefined()
  })

  it('changes nothing when the filed document is written back', async () => {
    const clerk = (await filing()).as('clerk')
    const filed = await clerk.create(paper())
    expect((await clerk.update(filed)).meta?.versionId).toBe('1')
  })

  it('supersedes what a new document replaces', async () => {
    const clerk = (await filing()).as('clerk')
    const old = await clerk.create(paper({ docStatus: 'preliminary' }))
    const target = { reference: `DocumentReference/${old.id}` }
    await clerk.create(paper({ relatesTo: [{ code: 'replaces', target }] }))
    const now = await clerk.read(`DocumentReference/${old.id}`)
    expect([now.status, now.docStatus]).toEqual(['superseded', undefined])
  })

  it('leaves all as it was when one entry of the bundle that replaces fails (scenario 65)', async () => {
    const clerk = (await filing()).as('clerk')
    const old = await clerk.create(paper())
    const target = { reference: `DocumentReference/${old.id}` }
    const request = { method: 'POST', url: 'DocumentReference' }
    const wrong = paper({ content: [{ attachment: { ...attachment, hash: 'AAAA' } }] })
    const entry = [
      { resource: paper({ relatesTo: [{ code: 'replaces', target }] }), request },
      { resource: wrong, request },
    ]
    await refused(clerk.transact({ resourceType: 'Bundle', type: 'transaction', entry }))
    const [only, ...others] = await clerk.search('DocumentReference', '')
    expect([only?.status, others]).toEqual(['current', []])
  })

  it('refuses to replace a document of another patient', async () => {
    const clerk = (await filing()).as('clerk')
    const old = await clerk.create(paper())
    const relatesTo = [{ code: 'replaces', target: { reference: `DocumentReference/${old.id}` } }]
    const { status } = await refused(clerk.create(paper({ subject: { reference: 'Patient/q' }, relatesTo })))
    expect(status).toBe(422)
    expect((await clerk.read(`DocumentReference/${old.id}`)).status).toBe('current')
  })
})

describe('the chart', () => {
  const charts = async (clerk: { search: (type: string, criteria: string) => Promise<Resource[]> }) =>
    (await clerk.search('List', 'patient=Patient/p')).map((one) => toRecord(chart, one))

  it('is opened by the first document of a visit and takes the next', async () => {
    const clerk = (await filing()).as('clerk')
    await clerk.update(visit())
    const first = await clerk.create(paper(ofVisit))
    const second = await clerk.create(paper(ofVisit))
    expect(await charts(clerk)).toMatchObject([
      {
        title: 'Inpatient chart 2026-11-01',
        recordClass: 'inpatient',
        designation: 'inpatient',
        state: 'open',
        episode: 'Encounter/stay',
        documents: [`DocumentReference/${first.id}`, `DocumentReference/${second.id}`],
      },
    ])
  })

  it('is one per patient for documents of no visit, and of no class until somebody says', async () => {
    const clerk = (await filing()).as('clerk')
    await clerk.create(paper())
    await clerk.create(paper())
    const [only, ...others] = await charts(clerk)
    expect([only?.documents?.length, only?.recordClass, others]).toEqual([2, undefined, []])
  })

  it('is opened once by documents that arrive at the same time', async () => {
    const clerk = (await filing()).as('clerk')
    await Promise.all(Array.from({ length: 5 }, () => clerk.create(paper(ofVisit))))
    expect((await charts(clerk)).map(({ documents }) => documents?.length)).toEqual([5])
  })

  it('lets a document go that is moved to another visit', async () => {
    const clerk = (await filing()).as('clerk')
    const filed = await clerk.create(paper(ofVisit))
    await clerk.update({ ...filed, context: { encounter: [{ reference: 'Encounter/other' }] } })
    const held = (await charts(clerk)).map(({ episode, documents = [] }) => [episode, documents.length])
    expect(held).toEqual(
      expect.arrayContaining([
        ['Encounter/stay', 0],
        ['Encounter/other', 1],
      ]),
    )
  })

  it('refuses a document whose visit is another patient’s', async () => {
    const clerk = (await filing()).as('clerk')
    await clerk.update(visit())
    const misfiled = clerk.create(paper({ ...ofVisit, subject: { reference: 'Patient/q' } }))
    expect((await refused(misfiled)).outcome.issue[0]?.expression).toEqual([
      'DocumentReference.context.encounter[0]',
    ])
  })
})

describe('the filing queue', () => {
  const queue = async (clerk: { search: (type: string, criteria: string) => Promise<Resource[]> }) =>
    (await clerk.search('Task', filingTask.where ?? '')).map((one) => toRecord(filingTask, one))

  it('holds a document whose kind nobody said until somebody does', async () => {
    const clerk = (await filing()).as('clerk')
    const { type: _, ...untyped } = paper()
    const filed = await clerk.create(untyped)
    expect(await queue(clerk)).toMatchObject([
      { status: 'requested', due: '2026-11-25', document: `DocumentReference/${filed.id}` },
    ])
    await clerk.update({ ...filed, ...typed('18842-5') })
    expect(await queue(clerk)).toMatchObject([{ status: 'completed', type: typed('18842-5').type }])
  })
})

describe('deficiencies', () => {
  const open = async (clerk: { search: (type: string, criteria: string) => Promise<Resource[]> }) =>
    (await clerk.search('Task', `${deficiency.where}&status=requested`)).map((one) =>
      toRecord(deficiency, one),
    )

  it('are opened at discharge for the attending, due in 30 days, and closed by the document', async () => {
    const clerk = (await filing()).as('clerk')
    await clerk.update(visit())
    await clerk.create(paper({ ...ofVisit, ...typed('34117-2') }))
    expect(await open(clerk)).toEqual([])
    await clerk.update(visit(over))
    expect(await open(clerk)).toMatchObject([
      {
        lacks: 'missing-document',
        documentType: { code: '18842-5' },
        owner: 'Practitioner/attending',
        due: '2026-12-10',
      },
    ])
    const summary = await clerk.create(paper({ ...ofVisit, ...typed('18842-5') }))
    expect(await open(clerk)).toEqual([])
    const [closed] = await clerk.search('Task', `${deficiency.where}&status=completed`)
    expect(closed && toRecord(deficiency, closed).document).toBe(`DocumentReference/${summary.id}`)
  })

  it('stay open while the document is a draft, and come again when it was an error', async () => {
    const clerk = (await filing()).as('clerk')
    await clerk.update(visit(over))
    await clerk.create(paper({ ...ofVisit, ...typed('34117-2') }))
    const draft = await clerk.create(paper({ ...ofVisit, ...typed('18842-5'), docStatus: 'preliminary' }))
    expect(await open(clerk)).toHaveLength(1)
    const { docStatus: _, ...signed } = draft
    const final = await clerk.update(signed)
    expect(await open(clerk)).toHaveLength(0)
    await clerk.update({ ...final, status: 'entered-in-error' })
    expect(await open(clerk)).toHaveLength(1)
  })

  it('are reported by $analyze-chart, which changes nothing the second time', async () => {
    const clerk = (await filing()).as('clerk')
    await clerk.update(visit(over))
    const analyzed = async () => {
      const { parameter } = await clerk.call('analyze-chart', { type: 'Encounter', id: 'stay' })
      return (parameter as { name: string }[]).map(({ name }) => name)
    }
    expect(await analyzed()).toEqual(['opened', 'opened'])
    expect(await analyzed()).toEqual([])
  })

  it('are refused for a chart of no visit', async () => {
    const clerk = (await filing()).as('clerk')
    await clerk.create(paper())
    const [own] = await clerk.search('List', 'patient=Patient/p')
    const attempt = clerk.call('analyze-chart', { type: 'List', id: String(own?.id) })
    expect((await refused(attempt)).status).toBe(422)
  })
})
