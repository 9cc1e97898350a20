import fc from 'fast-check'
import { patientInText, patientOf, type Resource, toText } from '../../src/fhir/index.ts'

const reference = fc.record(
  {
    reference: fc.constantFrom('Patient/a', 'Patient/b', 'Group/g'),
    display: fc.constantFrom('Patient/x', 'her', 'a "quote" {', 'ends in \\'),
  },
  { requiredKeys: ['reference'] },
)

const resource = fc.record(
  {
    resourceType: fc.constantFrom('Patient', 'Encounter', 'Task', 'AuditEvent', 'Coverage'),
    id: fc.constant('me'),
    contained: fc.array(fc.record({ resourceType: fc.constant('Task'), for: reference })),
    subject: reference,
    for: reference,
    beneficiary: reference,
    part: fc.record({ subject: reference }),
    entity: fc.array(fc.record({ what: reference })),
  },
  { requiredKeys: ['resourceType', 'id'] },
)

describe('whose record a resource is', () => {
  it.each<[string, Resource, string | undefined]>([
    ['a patient’s own', { resourceType: 'Patient', id: 'p' }, 'Patient/p'],
    ['a subject’s', { resourceType: 'Encounter', id: 'e', subject: { reference: 'Patient/p' } }, 'Patient/p'],
    ['a task’s', { resourceType: 'Task', id: 't', for: { reference: 'Patient/p' } }, 'Patient/p'],
    ['nobody’s', { resourceType: 'Organization', id: 'o' }, undefined],
    ['a group’s', { resourceType: 'Flag', id: 'f', subject: { reference: 'Group/g' } }, undefined],
  ])('%s', (_whose, record, patient) => {
    expect(patientOf(record)).toBe(patient)
  })

  it('reads the same from the stored text', () => {
    fc.assert(
      fc.property(resource, (record) => {
        expect(patientInText(record.resourceType, 'me', toText(record))).toBe(patientOf(record as Resource))
      }),
      { numRuns: 2000 },
    )
  })
})
