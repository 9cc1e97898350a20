import { type Attack, form, json, long, patient } from './attack.ts'

/** Long texts that a careless regular expression would ponder for ever. */
export const patterns: readonly Attack[] = [
  { what: 'an id of 1 MB', method: 'PUT', path: '/Patient/kept', body: patient({ id: long('a') }) },
  {
    what: 'an id of 1 MB that ends badly',
    method: 'PUT',
    path: '/Patient/kept',
    body: patient({ id: `${long('a.-')} ` }),
  },
  { what: 'a date of 1 MB', path: '/Patient', body: patient({ birthDate: long('2026-') }) },
  {
    what: 'an instant of 1 MB',
    path: '/Patient',
    body: patient({
      meta: { lastUpdated: `2026-01-01T00:00:00.${long('0')}` },
      deceasedDateTime: `2026-01-01T00:00:00.${long('0')}`,
    }),
  },
  { what: 'a url of 1 MB of blanks', path: '/Patient', body: patient({ implicitRules: long(' ') }) },
  { what: 'a code of 1 MB of words', path: '/Patient', body: patient({ gender: `${long('a ')} ` }) },
  { what: 'a language of 1 MB', path: '/Patient', body: patient({ language: `${long('a-')}\n` }) },
  {
    what: 'base64 of 1 MB that ends badly',
    path: '/Binary',
    body: json({ resourceType: 'Binary', contentType: 'text/plain', data: `${long('A A=')}!` }),
  },
  {
    what: 'an oid of 1 MB',
    path: '/Patient',
    body: patient({ identifier: [{ system: `urn:oid:${long('1.')}x ` }] }),
  },
  {
    what: 'a narrative of 1 MB of opened tags',
    path: '/Patient',
    body: patient({
      text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${long('<')}` },
    }),
  },
  {
    what: 'a narrative of 1 MB of attributes',
    path: '/Patient',
    body: patient({ text: { status: 'generated', div: `<div ${long('a ')}>` } }),
  },
  {
    what: 'a conditional reference of 1 MB',
    path: '',
    body: json({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        {
          resource: {
            resourceType: 'Observation',
            status: 'final',
            code: { text: 'x' },
            subject: { reference: `Patient?${long('family=a&')}` },
          },
          request: { method: 'POST', url: 'Observation' },
        },
      ],
    }),
  },
  {
    what: 'a date search of 1 MB',
    path: '/Patient/_search',
    type: form,
    body: () => `birthdate=${long('2026-')}`,
  },
  {
    what: 'a number search of 1 MB',
    path: '/RiskAssessment/_search',
    type: form,
    body: () => `probability=${long('1')}x`,
  },
  {
    what: 'a quantity search of 1 MB',
    path: '/Observation/_search',
    type: form,
    body: () => `value-quantity=${long('1|')}`,
  },
  {
    what: 'a reference search of 1 MB',
    path: '/Observation/_search',
    type: form,
    body: () => `subject=${long('a:')} `,
  },
  { what: 'elements of 1 MB', path: '/Patient/_search', type: form, body: () => `_elements=${long('a.')}-` },
  { what: 'a page link of 1 MB', path: '/Patient/_search', type: form, body: () => `_page=${long('A')}` },
  { what: 'a parameter name of 1 MB', path: '/Patient/_search', type: form, body: () => `${long('a')}=b` },
  { what: 'a modifier of 1 MB', path: '/Patient/_search', type: form, body: () => `family:${long('a')}=b` },
  { what: 'an element name of 1 MB', path: '/Patient', body: patient({ [long('a')]: 1 }) },
  { what: 'a resource type of 1 MB', path: '/Patient', body: json({ resourceType: long('a') }) },
  {
    what: 'a profile of 1 MB',
    path: '/Patient',
    body: patient({ meta: { profile: [`http://${long('a|')} `] } }),
  },
  {
    what: 'a Bundle url of 1 MB',
    path: '',
    body: json({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [{ request: { method: 'GET', url: long('a/?') } }],
    }),
  },
  {
    what: 'a Bundle ifMatch of 1 MB',
    path: '',
    body: json({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        {
          resource: { resourceType: 'Patient', id: 'a' },
          request: { method: 'PUT', url: 'Patient/a', ifMatch: `${long(' ')}x` },
        },
      ],
    }),
  },
]
