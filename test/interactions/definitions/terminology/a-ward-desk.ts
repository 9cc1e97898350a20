import type { Resource } from '../../../../src/fhir/index.ts'
import type { KeptCodes } from '../../../../src/interactions/definitions/index.ts'
import { aDefiningDesk } from '../a-defining-desk.ts'

export const system = 'https://hospital.test/CodeSystem/wards'
const wards = {
  resourceType: 'CodeSystem',
  id: 'wards',
  url: system,
  version: '2026',
  name: 'Wards',
  status: 'active',
  content: 'complete',
  concept: [
    {
      code: 'med',
      display: 'Medicine',
      definition: 'Wards without an operating theatre',
      designation: [{ language: 'de', value: 'Innere Medizin' }],
      concept: [
        { code: 'card', display: 'Cardiology' },
        { code: 'old', display: 'Geriatrics', property: [{ code: 'inactive', valueBoolean: true }] },
      ],
    },
    { code: 'surg', display: 'Surgery' },
  ],
}
export const setUrl = 'https://hospital.test/ValueSet/wards'
/** A value set with this compose. */
export const set = (compose: object): Resource => ({
  resourceType: 'ValueSet',
  id: 'wards',
  url: setUrl,
  status: 'active',
  compose,
})
const all = set({ include: [{ system }] })

export const icd10cm = 'http://hl7.org/fhir/sid/icd-10-cm'
const rows: readonly (readonly [code: string, display: string])[] = [
  ['A00', 'Cholera'],
  ['A00.0', 'Cholera due to Vibrio cholerae 01, biovar cholerae'],
  ['A00.9', 'Cholera, unspecified'],
  ['I10', 'Essential (primary) hypertension'],
]
const release: KeptCodes = {
  system: icd10cm,
  version: '2027',
  has: (code) => rows.some(([each]) => each === code),
  isBillable: (code) => code !== 'A00',
  display: (code) => rows.find(([each]) => each === code)?.[1],
  children: (code) => rows.map(([each]) => each).filter((each) => each !== code && each.startsWith(code)),
  nearest: () => ['A00.9'],
}

/** A desk with a code system of wards (two levels), the value set of all of them, and a release of ICD-10-CM. */
export const aWardDesk = async () => {
  const desk = await aDefiningDesk({ codes: [release] })
  const librarian = desk.as('administrator')
  await librarian.update(wards)
  await librarian.update(all)
  const ask = (type: string, operation: string, query: string, id?: string) =>
    desk.as('clerk').act({ interaction: 'operation', type, operation, query, ...(id ? { id } : {}) })
  return { ...desk, librarian, ask }
}
