import type { Resource } from '../../../src/fhir/index.ts'

/** A search parameter for the marital status of patients, which FHIR R4 has not. */
export const marital = {
  resourceType: 'SearchParameter',
  id: 'marital',
  url: 'https://hospital.test/SearchParameter/marital',
  name: 'Marital',
  status: 'active',
  description: 'Marital status',
  code: 'marital',
  base: ['Patient'],
  type: 'token',
  expression: 'Patient.maritalStatus',
}

const system = 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus'

export const aPatient = (id: string, code?: string, rest: object = {}): Resource => ({
  resourceType: 'Patient',
  id,
  ...(code === undefined ? {} : { maritalStatus: { coding: [{ system, code }] } }),
  ...rest,
})

export const idsOf = (found: readonly Resource[]) => found.map(({ id }) => id).sort()
