/** What the clients' users work with. */
const family = 'Marlow'
export const patient = (given: string) => ({
  resourceType: 'Patient' as const,
  identifier: [{ system: 'urn:example:mrn', value: given }],
  name: [{ family, given: [given] }],
  gender: 'female' as const,
})
export const weight = (subject: string) => ({
  resourceType: 'Observation' as const,
  status: 'final' as const,
  code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] },
  subject: { reference: subject },
  valueQuantity: { value: 70.5, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
})

/** A patient and her weight, which points at her by urn:uuid. */
export const admission = (given: string) => {
  const fullUrl = 'urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a'
  return {
    resourceType: 'Bundle' as const,
    type: 'transaction' as const,
    entry: [
      { fullUrl, resource: patient(given), request: { method: 'POST' as const, url: 'Patient' } },
      { resource: weight(fullUrl), request: { method: 'POST' as const, url: 'Observation' } },
    ],
  }
}

/** Two look-ups, of which the second finds nothing. */
export const rounds = (id: string) => ({
  resourceType: 'Bundle' as const,
  type: 'batch' as const,
  entry: [
    { request: { method: 'GET' as const, url: `Patient/${id}` } },
    { request: { method: 'GET' as const, url: 'Patient/absent' } },
  ],
})
