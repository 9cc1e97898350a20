import { type Reference, type Resource, toRecord } from '../../../fhir/index.ts'
import { codedDiagnosis, icd10cm } from '../kinds.ts'
import type { Diagnosis, Encounter } from '../types.ts'

const terminology = 'http://terminology.hl7.org/CodeSystem'
const poaSystem = 'https://www.cms.gov/Medicare/Medicare-Fee-for-Service-Payment/HospitalAcqCond/Coding'
const billing = { coding: [{ system: `${terminology}/diagnosis-role`, code: 'billing' }] }

/** The visit with the assigned codes as its billing diagnoses, ranked; what others wrote there stays. */
export const withDiagnoses = (encounter: Encounter, assigned: readonly Resource[]): Resource => {
  const isBilling = ({ use }: Diagnosis) => use?.coding?.some(({ code }) => code === 'billing') === true
  const kept = (encounter.diagnosis ?? []).filter((one) => !isBilling(one))
  const ours = assigned.map(({ id }, place) => ({
    condition: { reference: `Condition/${id}` },
    use: billing,
    rank: place + 1,
  }))
  return { ...encounter, diagnosis: [...kept, ...ours] }
}

/** A Coverage for a patient of whom no insurance is known: the patient pays. */
export const selfPay = (patient: string): Resource => ({
  resourceType: 'Coverage',
  status: 'active',
  type: { coding: [{ system: `${terminology}/coverage-selfpay`, code: 'pay', display: 'PAY' }] },
  beneficiary: { reference: patient },
  payor: [{ reference: patient }],
})

/** What a draft claim is made from. */
export interface Abstract {
  readonly encounter: Encounter
  readonly patient: string
  /** The assigned codes, the principal first. */
  readonly assigned: readonly Resource[]
  /** `Coverage/x`, in the order in which they pay. */
  readonly coverages: readonly string[]
  readonly provider: Reference
  readonly now: string
}

/**
 * The draft of an institutional claim: the visit's diagnoses for payers. Services and prices are not in it.
 * @see https://hl7.org/fhir/R4/claim.html
 */
export const draftClaim = ({
  encounter,
  patient,
  assigned,
  coverages,
  provider,
  now,
}: Abstract): Resource => ({
  resourceType: 'Claim',
  status: 'draft',
  type: { coding: [{ system: `${terminology}/claim-type`, code: 'institutional' }] },
  use: 'claim',
  patient: { reference: patient },
  ...(encounter.period ? { billablePeriod: encounter.period } : {}),
  created: now,
  provider,
  priority: { coding: [{ system: `${terminology}/processpriority`, code: 'normal' }] },
  diagnosis: assigned.map(diagnosis),
  insurance: coverages.map((reference, place) => ({
    sequence: place + 1,
    focal: place === 0,
    coverage: { reference },
  })),
})

const diagnosis = (condition: Resource, place: number) => {
  const { code, release, display, poa } = toRecord(codedDiagnosis, condition)
  const coding = {
    system: icd10cm,
    ...(release ? { version: release } : {}),
    code,
    ...(display ? { display } : {}),
  }
  return {
    sequence: place + 1,
    diagnosisCodeableConcept: { coding: [coding] },
    ...(place === 0
      ? { type: [{ coding: [{ system: `${terminology}/ex-diagnosistype`, code: 'principal' }] }] }
      : {}),
    ...(poa ? { onAdmission: { coding: [{ system: poaSystem, code: poa }] } } : {}),
  }
}
