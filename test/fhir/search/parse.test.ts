import { codeOf, FhirError } from '../../../src/fhir/outcomes.ts'
import {
  type Handling,
  type ParamSource,
  parseQuery,
  type SearchParam,
  type SearchType,
  selfLink,
} from '../../../src/fhir/search/index.ts'

const param = (code: string, type: SearchType, target: string[] = []): SearchParam => ({
  code,
  type,
  expression: code,
  target,
  components: [],
})
const tables: Record<string, SearchParam[]> = {
  Patient: [param('name', 'string'), param('gender', 'token'), param('birthdate', 'date')],
  Observation: [
    param('code', 'token'),
    param('subject', 'reference', ['Patient', 'Group']),
    param('value-quantity', 'quantity'),
    param('near', 'special'),
  ],
  Group: [param('code', 'token')],
}
const source: ParamSource = { of: (type) => tables[type] ?? [] }
const parse = (type: string | undefined, search: string, handling: Handling['handling'] = 'strict') =>
  parseQuery(type, search, source, { handling })

const refused = (type: string | undefined, search: string) => {
  try {
    parse(type, search)
  } catch (error) {
    if (error instanceof FhirError) {
      const [issue] = error.outcome.issue
      return { code: codeOf(error), next: issue?.diagnostics, expression: issue?.expression?.[0] }
    }
    throw error
  }
  return undefined
}

describe('Reading a search', () => {
  it('keeps the separators that a backslash protects', () => {
    const { criteria } = parse('Patient', 'name=a\\,b,c\\$d\\|e\\\\')
    expect(criteria).toMatchObject([{ values: [{ text: 'a,b' }, { text: 'c$d|e\\' }] }])
  })

  it.each([
    ['gender=male', { code: 'male' }],
    ['gender=urn:a|male', { system: 'urn:a', code: 'male' }],
    ['gender=urn:a|', { system: 'urn:a' }],
    ['gender=|male', { system: '', code: 'male' }],
    ['birthdate=ge2020', { prefix: 'ge', lo: Date.UTC(2020), hi: Date.UTC(2021) }],
    ['birthdate=2020-01-01T00:00:00 02:00', { prefix: 'eq', lo: Date.UTC(2019, 11, 31, 22) }],
  ])('reads the value of %s', (search, value) => {
    expect(parse('Patient', search).criteria).toMatchObject([{ is: 'match', values: [value] }])
  })

  it.each([
    [
      '5.4|http://unitsofmeasure.org|mg',
      { value: 5.4, half: 0.05, system: 'http://unitsofmeasure.org', code: 'mg' },
    ],
    ['lt-1e2', { prefix: 'lt', value: -100, half: 50 }],
    ['5.40e-3||mg', { value: 0.0054, half: 0.000005, code: 'mg' }],
  ])('reads the quantity %s', (text, value) => {
    const [criterion] = parse('Observation', `value-quantity=${text}`).criteria
    expect(criterion).toMatchObject({ values: [value] })
  })

  it('reads every kind of criterion', () => {
    const { criteria } = parse(
      'Patient',
      'gender:missing=true&name:exact=A&_has:Observation:subject:code=1&_id=a',
    )
    expect(criteria.map(({ is }) => is)).toEqual(['missing', 'match', 'has', 'match'])
  })

  it('chains to every type that knows the rest', () => {
    const [criterion] = parse('Observation', 'subject.code=1').criteria
    expect(criterion).toMatchObject({ is: 'chain', to: [{ type: 'Group' }] })
  })

  it('reads how to show the result', () => {
    const search =
      '_sort=-birthdate,_id&_count=5&_summary=count&_elements=id,name&_total=accurate&_pretty=true&_page=x' +
      '&_include=Observation:subject:Patient&_include:iterate=*&_revinclude=Observation:subject'
    expect(parse('Patient', search)).toMatchObject({
      sort: [
        { param: 'birthdate', descending: true },
        { param: '_id', descending: false },
      ],
      count: 5,
      summary: 'count',
      elements: ['id', 'name'],
      total: 'accurate',
      pretty: true,
      page: 'x',
      include: [
        { source: 'Observation', param: 'subject', target: 'Patient', iterate: false },
        { source: '*', param: '*', iterate: true },
      ],
      revinclude: [{ source: 'Observation', param: 'subject', iterate: false }],
    })
  })
})

describe('Strict handling refuses', () => {
  it.each([
    ['Patient', 'nam=x', 'unknown-parameter', 'Did you mean "name"?', 'nam'],
    ['Patient', '_cuont=1', 'unknown-parameter', 'Did you mean "_count"?', '_cuont'],
    ['Patient', 'name:exakt=x', 'unknown-modifier', 'Did you mean "exact"?', 'name:exakt'],
    ['Observation', 'subject:Patent=x', 'unknown-modifier', 'Did you mean "Patient"?', 'subject:Patent'],
    [
      'Observation',
      'subject:Patient.nam=x',
      'unknown-parameter',
      'Did you mean "name"?',
      'subject:Patient.nam',
    ],
    ['Patient', '_sort=nam', 'unknown-parameter', 'Did you mean "name"?', '_sort'],
    ['Patient', '_include:iterat=*', 'unknown-modifier', 'Did you mean "iterate"?', '_include:iterat'],
    ['Patient', 'name=', 'invalid-parameter', 'Give it one value, or leave it out.', 'name'],
    ['Patient', '_count=1&_count=2', 'invalid-parameter', 'Give it one value, or leave it out.', '_count'],
  ])('%s?%s with %s and the way out', (type, search, code, next, expression) => {
    expect(refused(type, search)).toEqual({ code, next, expression })
  })

  it.each([
    ['Observation', 'near=1'],
    ['Observation', 'code.name=1'],
    ['Patient', '_has:Observation:code:code=1'],
    ['Patient', '_has:Observation=1'],
    ['Group', '_has:Observation:subject=1'],
    ['Patient', 'gender:missing=maybe'],
    ['Patient', 'gender=a|b|c'],
    ['Patient', '_contained=perhaps'],
    ['Patient', '_type=Patient'],
    ['Patient', '_count=-1'],
    ['Patient', '_summary=all'],
    ['Patient', '_include=Observation'],
    ['Patient', '_include=Observation:code'],
    ['Patient', '_include=Observation:subject:Device'],
    [undefined, 'name=x'],
  ])('%s?%s', (type, search) => {
    expect(refused(type, search)?.code).toMatch(/^(unknown|invalid)-parameter$/)
  })
})

describe('Lenient handling', () => {
  it('leaves out what it does not know, and says so', () => {
    const query = parse('Patient', 'nam=x&gender=urn:a|male&birthdate=soon&_sort=-birthdate', 'lenient')
    expect(query.ignored).toEqual(['nam', 'birthdate'])
    expect(selfLink(query)).toBe('gender=urn:a|male&_sort=-birthdate')
  })

  it('leaves out a place that is none', () => {
    const query = parse('Observation', 'near=91|0&near=52.37|-4.9|10|km&_sort=near', 'lenient')
    expect(query.ignored).toEqual(['near', '_sort'])
    expect(query.criteria).toMatchObject([{ values: [{ latitude: 52.37, longitude: -4.9, metres: 10_000 }] }])
    expect(selfLink(query)).toBe('near=52.37|-4.9|10|km')
  })
})

describe('The self link', () => {
  it('reads as the same query', () => {
    const query = parse('Patient', 'name=a%26b%3D%5C%2Cc+d%2B&birthdate=ge2020-01-01T00:00:00%2B02:00')
    expect(parse('Patient', selfLink(query))).toEqual(query)
  })
})
