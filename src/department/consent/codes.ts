const terminology = 'http://terminology.hl7.org/CodeSystem'

export const loinc = 'http://loinc.org'
export const policyCodes = `${terminology}/consentpolicycodes`
export const consentScope = `${terminology}/consentscope`
export const participation = `${terminology}/v3-ParticipationType`
export const actCode = `${terminology}/v3-ActCode`

/** The elements by which every privacy consent is known. */
export const privacyConsent = (category: string, display: string) => ({
  scope: { coding: [{ system: consentScope, code: 'patient-privacy' }] },
  category: [{ coding: [{ system: loinc, code: category, display }] }],
})

/** A policy rule by its code: `hipaa-auth`. */
export const policyRule = (code: string) => ({ coding: [{ system: policyCodes, code }] })
