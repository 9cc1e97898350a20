import { type Attack, form, long, nested } from './attack.ts'

export const searches: readonly Attack[] = [
  {
    what: '100,000 parameters in a form',
    path: '/Patient/_search',
    type: form,
    body: () => long('a=b&', 400_000),
  },
  {
    what: '100,000 known parameters in a form',
    path: '/Patient/_search',
    type: form,
    body: () => long('active=true&', 1_200_000),
  },
  {
    what: 'a search body of 50 MB',
    path: '/Patient/_search',
    type: form,
    body: () => `family=${'x'.repeat(50 * 1024 * 1024 - 7)}`,
    within: 5000,
  },
  {
    what: 'a search body of 50 MB in small values',
    path: '/Patient/_search',
    type: form,
    body: () => `family=${'x,'.repeat(25 * 1024 * 1024 - 4)}`,
    within: 5000,
  },
  {
    what: 'a body over 50 MB',
    path: '/Patient/_search',
    type: form,
    body: () => 'x'.repeat(51 * 1024 * 1024),
    within: 5000,
  },
  {
    what: 'a token search of 100,000 commas',
    path: '/Patient/_search',
    type: form,
    body: () => `identifier=${'a,'.repeat(100_000)}a`,
  },
  {
    what: '10,000 sort keys',
    path: '/Patient/_search',
    type: form,
    body: () => `_sort=${'family,'.repeat(9_999)}family`,
  },
  {
    what: '10,000 includes',
    path: '/Patient/_search',
    type: form,
    body: () => long('_include=Patient:organization&', 300_000),
  },
  {
    what: 'a _has chain of depth 20',
    method: 'GET',
    path: `/Patient?${'_has:Observation:subject:'.repeat(20)}code=x`,
  },
  {
    what: 'a _has chain of depth 20 that goes round',
    method: 'GET',
    path: `/Patient?${'_has:Encounter:subject:_has:Observation:encounter:'.repeat(10)}code=x`,
  },
  { what: 'a chain of depth 1,000', method: 'GET', path: `/Encounter?${'part-of.'.repeat(1000)}status=x` },
  {
    what: 'an untyped chain that fans out',
    method: 'GET',
    path: `/Observation?${'subject.'.repeat(12)}name=x`,
  },
  { what: 'an untyped chain over everything', method: 'GET', path: `/Basic?${'subject.'.repeat(8)}_id=x` },
  {
    what: 'a filter of 40,000 brackets',
    path: '/Patient/_search',
    type: form,
    body: () => `_filter=${nested(40_000, '(', 'active eq true', ')')}`,
  },
  {
    what: 'a filter of 5,000 negations',
    path: '/Patient/_search',
    type: form,
    body: () => `_filter=${nested(5000, 'not (', 'active eq true', ')')}`,
  },
  {
    what: 'a filter whose paths fan out within each other',
    path: '/Basic/_search',
    type: form,
    body: () => `_filter=${nested(8, 'subject[', '_id eq x', '].subject._id eq x')}`,
  },
]
