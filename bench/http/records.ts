let made = 0

/** A DocumentReference of about 2.4 KB with 14 index terms, as the published figures use it. */
export const aDocument = (patient: string) => {
  made++
  return {
    resourceType: 'DocumentReference',
    masterIdentifier: { system: 'urn:ietf:rfc:3986', value: `urn:oid:1.2.3.${made}` },
    identifier: [{ system: 'urn:bench', value: `D${made}` }],
    status: 'current',
    docStatus: 'final',
    type: {
      coding: [
        { system: 'http://loinc.org', code: made % 3 ? '11506-3' : '18842-5', display: 'Progress note' },
      ],
    },
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
    subject: { reference: patient },
    date: new Date(1.6e12 + made * 60_000).toISOString(),
    author: [{ reference: 'Practitioner/bench' }],
    custodian: { reference: 'Organization/bench' },
    description: `A note of the bench, number ${made}. ${'It says what notes say, at some length. '.repeat(8)}`,
    securityLabel: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'N' }] },
    ],
    content: [
      {
        attachment: {
          contentType: 'text/plain',
          data: Buffer.from('The patient is well. '.repeat(40)).toString('base64'),
          size: 840,
          hash: 'MDEyMzQ1Njc4OTAxMjM0NTY3ODk=',
          title: 'Progress note',
          creation: '2020-09-13T12:26:40Z',
        },
      },
    ],
    context: {
      encounter: [{ reference: 'Encounter/bench' }],
      period: { start: '2020-09-13T08:00:00Z', end: '2020-09-13T09:00:00Z' },
    },
  }
}

/** A transaction of a patient and `size - 1` documents that point at it. */
export const aTransaction = (size: number) => {
  const fullUrl = `urn:uuid:00000000-0000-4000-8000-${String(++made).padStart(12, '0')}`
  const patient = {
    resourceType: 'Patient',
    identifier: [{ system: 'urn:bench', value: `T${made}` }],
    name: [{ family: 'Bench' }],
  }
  const documents = Array.from({ length: size - 1 }, () => aDocument(fullUrl))
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      { fullUrl, resource: patient, request: { method: 'POST', url: 'Patient' } },
      ...documents.map((resource) => ({ resource, request: { method: 'POST', url: 'DocumentReference' } })),
    ],
  }
}
