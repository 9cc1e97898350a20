import { gzipSync } from 'node:zlib'
import { type Attack, fhirXml, json, long, nested, patient } from './attack.ts'

const million = 1_000_000

const bundleInBundle = (depth: number): object => {
  let inner: object = { resourceType: 'Patient' }
  for (let level = 0; level < depth; level++)
    inner = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [{ resource: inner, request: { method: 'POST', url: 'Bundle' } }],
    }
  return inner
}

const entityBomb = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">${Array.from(
  { length: 9 },
  (_, n) => `<!ENTITY ${'bcdefghij'[n]} "${`&${'abcdefghi'[n]};`.repeat(10)}">`,
).join('')}]><Patient xmlns="http://hl7.org/fhir"><id value="&j;"/></Patient>`

export const bodies: readonly Attack[] = [
  {
    what: '100 levels of nesting in an extension',
    path: '/Patient',
    body: () =>
      `{"resourceType":"Patient","extension":${nested(100, '[{"url":"u","extension":', '[]', '}]')}}`,
  },
  { what: 'a million levels of nesting', path: '/Patient', body: () => nested(million, '[', '', ']') },
  {
    what: '100 levels of nesting in XML',
    path: '/Patient',
    type: fhirXml,
    body: () =>
      `<Patient xmlns="http://hl7.org/fhir">${nested(100, '<extension url="u">', '', '</extension>')}</Patient>`,
  },
  {
    what: '100,000 levels of nesting in XML',
    path: '/Patient',
    type: fhirXml,
    body: () =>
      `<Patient xmlns="http://hl7.org/fhir">${nested(100_000, '<extension>', '', '</extension>')}</Patient>`,
  },
  {
    what: '100,000 levels of nesting in a narrative',
    path: '/Patient',
    body: patient({
      text: {
        status: 'generated',
        div: `<div xmlns="http://www.w3.org/1999/xhtml">${nested(100_000, '<b>', 'x', '</b>')}</div>`,
      },
    }),
  },
  { what: 'an XML entity bomb', path: '/Patient', type: fhirXml, body: () => entityBomb },
  {
    what: 'an XML external entity',
    path: '/Patient',
    type: fhirXml,
    body: () =>
      '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><Patient xmlns="http://hl7.org/fhir"><id value="&f;"/></Patient>',
  },
  {
    what: 'a DTD alone',
    path: '/Patient',
    type: fhirXml,
    body: () => '<!DOCTYPE Patient SYSTEM "http://127.0.0.1/x.dtd"><Patient xmlns="http://hl7.org/fhir"/>',
  },
  {
    what: 'broken UTF-8',
    path: '/Patient',
    body: () => new Uint8Array([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d]),
  },
  {
    what: 'half a surrogate pair in UTF-8',
    path: '/Patient',
    body: () => new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]),
  },
  { what: '__proto__', path: '/Patient', body: () => '{"resourceType":"Patient","__proto__":{"id":"x"}}' },
  {
    what: 'constructor',
    path: '/Patient',
    body: patient({ constructor: { prototype: { role: 'system' } } }),
  },
  {
    what: '__proto__ within',
    path: '/Patient',
    body: () => '{"resourceType":"Patient","name":[{"__proto__":[]}]}',
  },
  {
    what: 'a toString of its own',
    path: '/Observation',
    body: json({ resourceType: 'Observation', status: { toString: 'final' }, code: { text: 'x' } }),
  },
  {
    what: '__proto__ as a type',
    path: '/Patient',
    body: () => '{"resourceType":"__proto__"}',
  },
  { what: 'constructor as a type', method: 'GET', path: '/constructor' },
  { what: 'toString as a search parameter', method: 'GET', path: '/Patient?toString=1' },
  { what: '__proto__ as a search parameter', method: 'GET', path: '/Patient?__proto__=1' },
  { what: '__proto__ as an operation', path: '/$__proto__', body: json({ resourceType: 'Parameters' }) },
  {
    what: '__proto__ in Parameters',
    path: '/Patient/a/$place-hold',
    body: json({ resourceType: 'Parameters', parameter: [{ name: '__proto__', valueString: 'x' }] }),
  },
  {
    what: '__proto__ in a JSON Patch',
    method: 'PATCH',
    path: '/Patient/kept',
    type: 'application/json-patch+json',
    body: json([{ op: 'add', path: '/__proto__/admin', value: true }]),
  },
  {
    what: 'constructor in a JSON Patch',
    method: 'PATCH',
    path: '/Patient/kept',
    type: 'application/json-patch+json',
    body: json([{ op: 'add', path: '/constructor/prototype/admin', value: true }]),
  },
  {
    what: 'a deep FHIRPath Patch',
    method: 'PATCH',
    path: '/Patient/kept',
    body: json({
      resourceType: 'Parameters',
      parameter: [
        {
          name: 'operation',
          part: [
            { name: 'type', valueCode: 'delete' },
            { name: 'path', valueString: `Patient${'.name'.repeat(100_000)}` },
          ],
        },
      ],
    }),
  },
  {
    what: 'a FHIRPath Patch of 100,000 brackets',
    method: 'PATCH',
    path: '/Patient/kept',
    body: json({
      resourceType: 'Parameters',
      parameter: [
        {
          name: 'operation',
          part: [
            { name: 'type', valueCode: 'delete' },
            { name: 'path', valueString: nested(100_000, '(', 'Patient', ')') },
          ],
        },
      ],
    }),
  },
  {
    what: 'a number that no number holds',
    path: '/Patient',
    body: () => '{"resourceType":"Patient","multipleBirthInteger":1e999999}',
  },
  {
    what: 'a decimal of a million digits',
    path: '/Observation',
    body: () =>
      `{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1${long('0')}e}}`,
  },
  { what: 'a Bundle in a Bundle in a Bundle …', path: '', body: json(bundleInBundle(30)) },
  {
    what: 'a transaction in a transaction',
    path: '',
    body: json({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [{ resource: bundleInBundle(1), request: { method: 'POST', url: '' } }],
    }),
  },
  {
    what: 'a gzip bomb',
    path: '/Patient',
    headers: { 'Content-Encoding': 'gzip' },
    body: () => new Uint8Array(gzipSync(Buffer.alloc(200 * million, 'a'))),
    within: 5000,
  },
  {
    what: 'bytes that are not gzip',
    path: '/Patient',
    headers: { 'Content-Encoding': 'gzip' },
    body: () => 'not gzip',
  },
  {
    what: 'a body of an unknown encoding',
    path: '/Patient',
    headers: { 'Content-Encoding': 'rot13' },
    body: patient({}),
  },
]
