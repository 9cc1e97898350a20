import { disclosureEvent } from '../../src/department/disclosure/index.ts'
import { document, openFiling } from '../../src/department/filing/index.ts'
import type { Resource } from '../../src/fhir/index.ts'
import { inMhd } from '../../src/interactions/mhd.ts'
import { aDesk } from '../builders/a-desk.ts'
import { whenPresent } from '../fhir/profile/shared.ts'
import {
  comprehensive,
  contained,
  disclosed,
  example,
  faults,
  mhd,
  minimal,
  pcf,
  usCore,
  validOf,
} from './ihe-shared.ts'

describe('documents', () => {
  whenPresent.each(validOf('document'))(
    '%s is an IHE MHD document, as it is shown to its clients',
    (file) => {
      expect(faults(example(file), minimal)).not.toEqual([])
      expect(faults(inMhd({ ...example(file), id: 'd' }, minimal), minimal)).toEqual([])
    },
  )

  const coding = [{ system: 'https://st-brigid.example/codes', code: 'x' }]

  whenPresent('with all that it asks for, one is a comprehensive one', () => {
    const summary = example('document/valid-discharge-summary.json')
    const [content] = summary.content as { attachment: object }[]
    const whole = {
      ...summary,
      content: [{ attachment: { ...content?.attachment, language: 'en' }, format: coding[0] }],
      context: { ...Object(summary.context), facilityType: { coding }, practiceSetting: { coding } },
    }
    expect(faults(inMhd({ ...whole, id: 'd' }, comprehensive), comprehensive)).toEqual([])
    expect(faults(inMhd({ ...summary, id: 'd' }, comprehensive), comprehensive)).not.toEqual([])
  })

  describe('with authors, signer and patient within it, one', () => {
    const coded = { coding }
    const aLetter = async (sees?: 'all') => {
      const { as } = await aDesk({ rooms: [openFiling({ custodian: 'Organization/hospital' })] })
      const clerk = as('clerk')
      if (sees) {
        await as('system').update({
          resourceType: 'Patient',
          id: 'p',
          name: [{ family: 'Sol' }],
          photo: [{ title: 'x' }],
        })
        await as('system').update({ resourceType: 'Practitioner', id: 'osei', name: [{ family: 'Osei' }] })
      }
      await clerk.create({
        resourceType: 'DocumentReference',
        meta: { profile: [document.profile] },
        docStatus: 'final',
        type: { coding: [{ system: 'http://loinc.org', code: '18842-5' }] },
        category: [coded],
        subject: { reference: 'Patient/p' },
        author: [
          { reference: 'Practitioner/osei', display: 'Dr Osei' },
          { reference: 'RelatedPerson/mother' },
          { type: 'Organization', identifier: { value: 'ward-3' } },
        ],
        authenticator: { reference: 'Practitioner/osei' },
        content: [
          { attachment: { contentType: 'text/plain', language: 'en', data: 'SG9tZS4=' }, format: coding[0] },
        ],
        context: { facilityType: coded, practiceSetting: coded },
      })
      const [found] = await clerk.search('DocumentReference', `_profile=${contained}`)
      const { id = '' } = found ?? {}
      const query = `_profile=${contained}`
      expect(await clerk.act({ interaction: 'read', type: 'DocumentReference', id, query })).toEqual(found)
      return { found: found ?? { resourceType: 'none' }, kept: await clerk.read(`DocumentReference/${id}`) }
    }

    whenPresent.each(['all', undefined] as const)(
      'is a comprehensive one, whoever is known here (%s)',
      async (sees) => {
        const { found } = await aLetter(sees)
        expect(faults(found, contained)).toEqual([])
      },
    )

    whenPresent('is no such one where they are outside', async () => {
      const { kept } = await aLetter('all')
      const outside = inMhd(kept, comprehensive)
      expect(faults(outside, comprehensive)).toEqual([])
      expect(faults(outside, contained).map((fault) => fault.split(':')[0])).toEqual([
        'DocumentReference.author[0].reference',
        'DocumentReference.author[1].reference',
        'DocumentReference.authenticator.reference',
        'DocumentReference.context.sourcePatientInfo.reference',
      ])
    })

    it('tells who they are, and no more', async () => {
      const { found } = await aLetter('all')
      expect(found.contained).toEqual([
        {
          resourceType: 'Practitioner',
          id: 'mhd-1',
          identifier: [{ value: 'Practitioner/osei' }],
          name: [{ family: 'Osei' }],
        },
        {
          resourceType: 'RelatedPerson',
          id: 'mhd-2',
          identifier: [{ value: 'RelatedPerson/mother' }],
          patient: { reference: 'Patient/p' },
        },
        { resourceType: 'Organization', id: 'mhd-3', identifier: [{ value: 'ward-3' }] },
        {
          resourceType: 'Patient',
          id: 'mhd-4',
          identifier: [{ value: 'Patient/p' }],
          name: [{ family: 'Sol' }],
        },
      ])
      expect(found).toMatchObject({
        author: [
          { reference: '#mhd-1', display: 'Dr Osei' },
          { reference: '#mhd-2' },
          { reference: '#mhd-3' },
        ],
        authenticator: { reference: '#mhd-1' },
        context: { sourcePatientInfo: { reference: '#mhd-4' } },
      })
    })
  })

  const classified = validOf('document').filter((file) => example(file).type !== undefined)

  whenPresent.each(classified)('%s is a US Core document as it is kept', (file) => {
    expect(faults(example(file), usCore)).toEqual([])
  })

  whenPresent('that filing completed is both', async () => {
    const { as } = await aDesk({ rooms: [openFiling({ custodian: 'Organization/hospital' })] })
    const clerk = as('clerk')
    await clerk.create({
      resourceType: 'DocumentReference',
      meta: { profile: [document.profile] },
      docStatus: 'preliminary',
      type: { coding: [{ system: 'http://loinc.org', code: '18842-5' }] },
      category: [
        {
          coding: [
            {
              system: 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category',
              code: 'clinical-note',
            },
          ],
        },
      ],
      subject: { reference: 'Patient/p' },
      content: [{ attachment: { contentType: 'text/plain', data: 'SG9tZS4=' } }],
    })
    const kept = await clerk.search('DocumentReference', 'patient=p')
    const shown = await clerk.search('DocumentReference', `patient=p&_profile=${minimal}`)
    expect([kept.length, shown.length]).toEqual([1, 1])
    expect(kept.flatMap((one) => faults(one, usCore))).toEqual([])
    expect(shown.flatMap((one) => faults(one, minimal))).toEqual([])
  })
})

describe('charts', () => {
  whenPresent.each(validOf('chart'))('%s is a folder of IHE MHD', (file) => {
    expect(faults(example(file), mhd('Minimal.Folder'))).toEqual([])
  })

  whenPresent('with more than a folder may have, one is shown without it', () => {
    const chart = example('chart/valid-inpatient.json')
    const entry = (chart.entry as object[]).map((one) => ({ ...one, date: '2026-11-06' }))
    const more = {
      ...chart,
      encounter: { reference: 'Encounter/v-2026-004417' },
      source: { reference: 'Practitioner/osei' },
      orderedBy: { text: 'date' },
      note: [{ text: 'Volume 1 of 2.' }, { text: 'Volume 2 of 2.' }],
      entry,
    }
    const folder = mhd('Comprehensive.Folder')
    expect(faults(more, folder)).toHaveLength(6)
    expect(faults(inMhd(more, folder), folder)).toEqual([])
  })

  // What kind of folder it is must be told there; a chart without a visit has no kind yet.
  whenPresent('of a known class are comprehensive ones', () => {
    expect(faults(example('chart/valid-inpatient.json'), mhd('Comprehensive.Folder'))).toEqual([])
    expect(faults(example('chart/valid-unclassified.json'), mhd('Comprehensive.Folder'))).toHaveLength(1)
  })

  whenPresent('that filing opened are folders', async () => {
    const { as } = await aDesk({ rooms: [openFiling({ custodian: 'Organization/hospital' })] })
    const clerk = as('clerk')
    await clerk.update({
      resourceType: 'Encounter',
      id: 'stay',
      status: 'in-progress',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
      subject: { reference: 'Patient/p' },
      period: { start: '2026-11-01' },
    })
    await clerk.create({
      resourceType: 'DocumentReference',
      meta: { profile: [document.profile] },
      subject: { reference: 'Patient/p' },
      context: { encounter: [{ reference: 'Encounter/stay' }] },
      content: [{ attachment: { contentType: 'text/plain', data: 'SG9tZS4=' } }],
    })
    const charts = await clerk.search('List', 'subject=Patient/p')
    expect(charts).toHaveLength(1)
    expect(charts.flatMap((one) => faults(one, mhd('Comprehensive.Folder')))).toEqual([])
  })
})

describe('disclosures', () => {
  const made = disclosureEvent({
    date: '2026-11-24T09:00:00Z',
    patient: 'Patient/1',
    recipient: 'Organization/agency',
    recipientName: 'State Health Agency',
    basis: 'public-health',
    accountable: true,
    description: 'Discharge summary',
    purpose: 'PUBHLTH',
    delivery: 'mail',
    documents: [{ reference: 'DocumentReference/d1/_history/1', description: 'Discharge summary' }],
    releasedBy: { reference: 'Practitioner/clerk' },
    labels: [],
  })

  whenPresent.each([
    ...validOf('disclosure').map((file): [string, Resource] => [file, example(file)]),
    ['one that the disclosure room made', made] as [string, Resource],
  ])('%s is a privacy disclosure of IHE BALP', (_name, event) => {
    expect(faults(event, disclosed)).toEqual([])
  })
})

describe('privacy consents', () => {
  const levels: [string, string[]][] = [
    ['valid-dissent-break-glass', ['consentIntermediate', 'consentAdvanced']],
    ['valid-permit-care-and-payment', ['consentBasic', 'consentIntermediate', 'consentAdvanced']],
    ['valid-permit-except-encounter', ['consentIntermediate', 'consentAdvanced']],
  ]

  it('are all looked at', () => {
    expect(validOf('consent-privacy')).toEqual(levels.map(([file]) => `consent-privacy/${file}.json`))
  })

  whenPresent.each(levels)('%s keeps to IHE PCF at the levels %j', (file, kept) => {
    const consent = example(`consent-privacy/${file}.json`)
    const all = ['consentBasic', 'consentIntermediate', 'consentAdvanced']
    expect(all.filter((level) => faults(consent, pcf(level)).length === 0)).toEqual(kept)
  })
})
