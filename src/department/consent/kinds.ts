import { at, kind, many, maybe, mun, one, some } from '../../fhir/index.ts'
import { actCode, policyRule, privacyConsent } from './codes.ts'

const states = ['draft', 'proposed', 'active', 'rejected', 'inactive', 'entered-in-error'] as const

const common = {
  status: at('status', one('code', 'Where it stands', states)),
  patient: at('patient.reference', one('Reference', 'Whose record it is about')),
  signedOn: at('dateTime', one('dateTime', 'When it was signed')),
  signedBy: at('performer[].reference', one('Reference', 'The patient or representative who signed')),
  discloser: at('organization[].reference', one('Reference', 'The organization that holds the record')),
  source: at('sourceReference.reference', maybe('Reference', 'The signed form, a DocumentReference')),
  from: at('provision.period.start', maybe('dateTime', 'The first day on which it holds')),
  until: at('provision.period.end', maybe('dateTime', 'The last day on which it holds')),
  purposes: at('provision.purpose*', many('Coding', 'Purposes of use, from v3-ActReason')),
}

const information = {
  recipients: at('provision.actor*.reference.reference', some('Reference', 'Who may receive')),
  documentTypes: at('provision.class*', many('Coding', 'Kinds of documents it covers, LOINC')),
  documents: at('provision.data*.reference.reference', many('Reference', 'Single documents it covers')),
  labels: at('provision.securityLabel*', many('Coding', 'Security labels it covers')),
  expiresWith: at(
    'provision.ext(ext-expiration-event).valueString',
    maybe('string', 'The event that ends it'),
  ),
}

const statements = {
  revocationStatement: at(
    'ext(ext-revocation-statement).valueBoolean',
    maybe('boolean', 'Whether the form states the right to revoke'),
  ),
  redisclosureStatement: at(
    'ext(ext-redisclosure-statement).valueBoolean',
    maybe('boolean', 'Whether the form states that information may be redisclosed'),
  ),
  revokedOn: at('ext(ext-revoked-on).valueDate', maybe('date', 'The day on which the revocation arrived')),
}

/**
 * A patient's permission to disclose to somebody for a purpose, until a day.
 * @see https://www.ecfr.gov/current/title-45/section-164.508
 */
export const authorization = kind({
  name: 'authorization',
  collection: 'authorizations',
  type: 'Consent',
  profile: mun('mun-authorization'),
  is: 'A signed permission to disclose described information to a recipient for a purpose',
  fixed: {
    ...privacyConsent('64292-6', 'Release of information consent'),
    policyRule: policyRule('hipaa-auth'),
    provision: { type: 'permit' },
  },
  where: 'policy-rule=hipaa-auth',
  fields: {
    ...common,
    ...information,
    ...statements,
    conditioningStatement: at(
      'ext(ext-conditioning-statement).valueBoolean',
      maybe('boolean', 'Whether the form states if treatment depends on signing'),
    ),
    authority: at(
      'ext(ext-representative-authority).valueString',
      maybe('string', 'The authority of a representative who signed'),
    ),
    copyGiven: at('ext(ext-copy-given).valueBoolean', maybe('boolean', 'Whether the signer got a copy')),
  },
})

/**
 * A limit on disclosure that the patient asked for and the department must keep or agreed to.
 * @see https://www.ecfr.gov/current/title-45/section-164.522
 */
export const restriction = kind({
  name: 'restriction',
  collection: 'restrictions',
  type: 'Consent',
  profile: mun('mun-restriction'),
  is: 'A limit on what is disclosed to whom, asked for by the patient',
  fixed: { ...privacyConsent('59284-0', 'Consent'), provision: { type: 'deny' } },
  where: 'policy-rule=hipaa-restrictions,hipaa-self-pay',
  fields: {
    ...common,
    rule: at(
      'policyRule.coding(http://terminology.hl7.org/CodeSystem/consentpolicycodes).code',
      one('code', 'Whether it was agreed to, or must be kept because the patient paid', [
        'hipaa-restrictions',
        'hipaa-self-pay',
      ]),
    ),
    keptFrom: at('provision.actor*.reference.reference', many('Reference', 'Who may not receive')),
    records: at(
      'provision.data*.reference.reference',
      many('Reference', 'Encounters or documents it is about'),
    ),
  },
})

/** What a patient decided about uses and disclosures. @see https://profiles.ihe.net/ITI/PCF/ */
export const consentPrivacy = kind({
  name: 'consent-privacy',
  collection: 'privacy-consents',
  type: 'Consent',
  profile: mun('mun-consent-privacy'),
  is: 'A patient’s decision to permit or deny uses of the record',
  fixed: privacyConsent('59284-0', 'Consent'),
  fields: {
    ...common,
    policy: at('policy[].uri', one('uri', 'The policy it is given under')),
    decides: at('provision.type', one('code', 'What holds where no exception does', ['permit', 'deny'])),
  },
})

/**
 * A consent to disclose records of a substance use disorder program.
 * @see https://www.ecfr.gov/current/title-42/section-2.31
 */
export const consentPart2 = kind({
  name: 'consent-part2',
  collection: 'part2-consents',
  type: 'Consent',
  profile: mun('mun-consent-part2'),
  is: 'A written consent to disclose substance use disorder records',
  fixed: {
    meta: { profile: [mun('mun-consent-part2')], security: [{ system: actCode, code: '42CFRPart2' }] },
    ...privacyConsent('64292-6', 'Release of information consent'),
    policyRule: { coding: [{ system: actCode, code: '42CFRPart2' }] },
    provision: { type: 'permit' },
  },
  fields: {
    ...common,
    ...information,
    ...statements,
    forTreatmentPaymentOperations: at(
      'ext(ext-tpo-consent).valueBoolean',
      maybe('boolean', 'Whether it is one consent for treatment, payment and operations'),
    ),
  },
})
