import { at, kind, maybe, mun, munCodes, one } from '../../fhir/index.ts'

const dicom = 'http://dicom.nema.org/resources/ontology/DCM'
const lifecycle = 'http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle'
const terminology = 'http://terminology.hl7.org/CodeSystem'

/** The search that finds disclosures among AuditEvents. */
export const disclosed = `subtype=${lifecycle}|disclose`

/**
 * A release of a patient's record to somebody outside. The recipient is the first agent and the patient the first
 * entity. It is never changed; a mistake is corrected by another one.
 * @see https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PrivacyDisclosure.Source
 */
export const disclosure = kind({
  name: 'disclosure',
  collection: 'disclosures',
  type: 'AuditEvent',
  profile: mun('mun-disclosure'),
  is: 'One release of parts of a patient’s record to one recipient',
  where: disclosed,
  fixed: {
    // Contained, so that the reference holds whether or not the server keeps a Device for itself.
    contained: [
      {
        resourceType: 'Device',
        id: 'muniment',
        deviceName: [{ name: 'Muniment', type: 'user-friendly-name' }],
      },
    ],
    type: { system: dicom, code: '110106', display: 'Export' },
    subtype: [{ system: lifecycle, code: 'disclose' }],
    action: 'R',
    outcome: '0',
    agent: [
      {
        type: { coding: [{ system: dicom, code: '110152', display: 'Destination Role ID' }] },
        requestor: false,
      },
      {
        type: { coding: [{ system: dicom, code: '110153', display: 'Source Role ID' }] },
        who: { reference: '#muniment' },
        requestor: false,
        network: { address: 'muniment', type: '1' },
      },
    ],
    source: {
      observer: { reference: '#muniment' },
      type: [{ system: `${terminology}/security-source-type`, code: '4' }],
    },
    entity: [
      {
        type: { system: `${terminology}/audit-entity-type`, code: '1' },
        role: { system: `${terminology}/object-role`, code: '1' },
      },
    ],
  },
  fields: {
    date: at('recorded', one('instant', 'When it left')),
    patient: at('entity[].what.reference', one('Reference', 'Whose record')),
    recipient: at('agent[].who.reference', maybe('Reference', 'Who received it')),
    recipientName: at('agent[].name', one('string', 'The recipient’s name')),
    recipientAddress: at('ext(ext-recipient-address).valueString', maybe('string', 'The address, if known')),
    delivery: at(
      'agent[].network.address',
      one('string', 'The way or address it went to: portal, mail, fax'),
    ),
    basis: at('ext(ext-legal-basis).valueCode', one('code', 'The legal basis')),
    accountable: at('ext(ext-accountable).valueBoolean', one('boolean', 'Whether the accounting lists it')),
    description: at('ext(ext-phi-description).valueString', one('string', 'What was disclosed, briefly')),
    purpose: at(
      'purposeOfEvent[].coding(http://terminology.hl7.org/CodeSystem/v3-ActReason).code',
      one('code', 'What for, v3-ActReason'),
    ),
    request: at('ext(ext-request).valueReference.reference', maybe('Reference', 'The request it answers')),
    authorization: at(
      'ext(ext-authorization).valueReference.reference',
      maybe('Reference', 'The authorization it rests on'),
    ),
    corrects: at(
      'ext(ext-corrects).valueReference.reference',
      maybe('Reference', 'The disclosure it corrects'),
    ),
  },
})

/**
 * An agency's statement that an accounting would impede it: its disclosures are left out until a day.
 * @see https://www.ecfr.gov/current/title-45/section-164.528
 */
export const accountingSuspension = kind({
  name: 'accounting-suspension',
  collection: 'accounting-suspensions',
  type: 'Flag',
  profile: mun('mun-accounting-suspension'),
  is: 'An agency’s statement that suspends a patient’s accounting of disclosures made to it',
  where: `code=${munCodes('mun-flag-code')}|accounting-suspension`,
  fixed: {
    code: { coding: [{ system: munCodes('mun-flag-code'), code: 'accounting-suspension' }] },
  },
  fields: {
    status: at('status', one('code', 'Whether it counts', ['active', 'inactive', 'entered-in-error'])),
    patient: at('subject.reference', one('Reference', 'Whose accounting')),
    agency: at('author.reference', maybe('Reference', 'The agency, an Organization')),
    agencyName: at('author.display', one('string', 'The agency’s name')),
    official: at(
      'ext(ext-agency-official).valueString',
      one('string', 'The official who made the statement'),
    ),
    basis: at(
      'ext(ext-legal-basis).valueCode',
      one('code', 'Which disclosures', ['health-oversight', 'law-enforcement']),
    ),
    written: at('ext(ext-written-statement).valueBoolean', one('boolean', 'Whether it was made in writing')),
    from: at('period.start', one('date', 'The day of the statement')),
    until: at('period.end', one('date', 'The last day on which it counts')),
  },
})
