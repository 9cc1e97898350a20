import { type Attack, json, patient } from './attack.ts'

export const addresses: readonly Attack[] = [
  ...[
    '..%2f..%2fetc%2fpasswd',
    '%2e%2e%2f%2e%2e',
    '..%5c..',
    '%00',
    '%ff',
    '%',
    'a%0d%0aSet-Cookie:x',
    '%252e%252e%252f',
    'a'.repeat(7000),
  ].map((id) => ({
    what: `the id ${id.slice(0, 30)}`,
    method: 'PUT',
    path: `/Patient/${id}`,
    body: patient({}),
  })),
  {
    what: 'a path out of a Bundle',
    path: '',
    body: json({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [{ resource: { resourceType: 'Patient' }, request: { method: 'PUT', url: 'Patient/../../x' } }],
    }),
  },
  { what: 'a negative version', method: 'GET', path: '/Patient/kept/_history/-1' },
  { what: 'a version beyond numbers', method: 'GET', path: `/Patient/kept/_history/${'9'.repeat(400)}` },
  {
    what: 'a place in a history beyond numbers',
    method: 'GET',
    path: `/_history?_page=x${'9'.repeat(400)}-Patient-a`,
  },
  { what: 'a method that is none', method: 'PROPFIND', path: '/Patient' },
]
