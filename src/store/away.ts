import { FhirError, refusal } from '../fhir/outcomes.ts'

/** 503: the store cannot serve now. `says` names the cause without patient data; nothing was half done. */
export const storeAway = (says: string, next = 'Try again in a few seconds.'): FhirError =>
  new FhirError(refusal('store-away', { says, next }).outcome, 503, { 'Retry-After': '2' })
