import { loadDefinitions } from '../../src/fhir/definitions/index.ts'

const definitions = loadDefinitions()

describe('what is known of FHIR R4', () => {
  it('knows the 146 resource types and no abstract one', () => {
    expect(definitions.types).toHaveLength(146)
    expect(definitions.isResourceType('DocumentReference')).toBe(true)
    expect(definitions.isResourceType('Parameters')).toBe(true)
    expect(definitions.isResourceType('DomainResource')).toBe(false)
    expect(definitions.isResourceType('Citation')).toBe(false)
  })

  it('gives every type a structure whose elements start with the type', () => {
    for (const type of definitions.types) expect(definitions.structure(type)?.elements[0]?.path).toBe(type)
  })

  it('finds a structure by name, by URL and by versioned URL', () => {
    const url = 'http://hl7.org/fhir/StructureDefinition/Patient'
    expect(definitions.structure('Patient')).toBe(definitions.structure(url))
    expect(definitions.structure(`${url}|4.0.1`)).toBe(definitions.structure(url))
    expect(definitions.structure('Patience')).toBeUndefined()
  })

  it('names the FHIR type of ids instead of the FHIRPath one', () => {
    const idOf = (type: string) =>
      definitions.structure(type)?.elements.find(({ path }) => path === `${type}.id`)?.type?.[0]?.code
    expect([idOf('Patient'), idOf('Period')]).toEqual(['id', 'string'])
  })
})

describe('search parameters', () => {
  const param = (type: string, code: string) =>
    definitions.searchParameters(type).find((each) => each.code === code)

  it.each([
    ['Observation', 'code', 'Observation.code'],
    ['Patient', 'birthdate', 'Patient.birthDate'],
    ['Condition', 'onset-date', 'Condition.onset.as(dateTime) | Condition.onset.as(Period)'],
    ['Flag', '_lastUpdated', 'Resource.meta.lastUpdated'],
  ])('keeps of %s %s only the branch for the type', (type, code, expression) => {
    expect(param(type, code)?.expression).toBe(expression)
  })

  it('gives the parts of a composite their types', () => {
    expect(param('Observation', 'code-value-quantity')?.components.map(({ type }) => type)).toEqual([
      'token',
      'quantity',
    ])
  })

  it('has no parameters for what is no type, and the same list each time for one', () => {
    expect(definitions.searchParameters('Nothing')).toEqual([])
    expect(definitions.searchParameters('List')).toBe(definitions.searchParameters('List'))
  })

  it('mentions no other type at the start of a branch', () => {
    for (const type of definitions.types) {
      for (const { code, expression } of definitions.searchParameters(type)) {
        const starts = [...expression.matchAll(/(?:^|\| )\(*([A-Z]\w+)\./g)].map((match) => match[1])
        expect([code, ...starts.filter((start) => start !== type && start !== 'Resource')]).toEqual([code])
      }
    }
  })
})

describe('terminology', () => {
  const codes = (name: string) =>
    definitions.codesOf(name.includes(':') ? name : `http://hl7.org/fhir/ValueSet/${name}`)

  it('lists a value set that takes a whole code system', () => {
    expect(codes('document-reference-status')).toMatchObject({
      bare: new Set(['current', 'superseded', 'entered-in-error']),
    })
  })

  it('follows is-a filters down the hierarchy', () => {
    const purposes = codes('http://terminology.hl7.org/ValueSet/v3-PurposeOfUse')
    expect(purposes).toHaveProperty('codes')
    if ('codes' in purposes) {
      expect(purposes.codes.has('http://terminology.hl7.org/CodeSystem/v3-ActReason|ETREAT')).toBe(true)
      expect(purposes.codes.has('http://terminology.hl7.org/CodeSystem/v3-ActReason|_ActAccountReason')).toBe(
        false,
      )
    }
  })

  it('says why a value set cannot be expanded', () => {
    expect(codes('mimetypes')).toEqual({
      unexpandable: 'the code system urn:ietf:bcp:13 is not here in full',
    })
    expect(codes('no-such-set')).toHaveProperty('unexpandable')
  })

  it('can expand every required binding of the resource types but MIME types, UCUM and one of LOINC’s', () => {
    const required = definitions.types
      .flatMap((type) => definitions.structure(type)?.elements ?? [])
      .flatMap(({ binding }) =>
        binding?.strength === 'required' && binding.valueSet ? [binding.valueSet] : [],
      )
    const beyond = [...new Set(required)].filter((url) => 'unexpandable' in definitions.codesOf(url))
    expect(beyond.map((url) => url.replace(/\|.*$/, '')).sort((a, b) => a.localeCompare(b))).toEqual([
      'http://hl7.org/fhir/ValueSet/mimetypes',
      'http://hl7.org/fhir/ValueSet/ucum-units',
      'http://loinc.org/vs/LL379-9',
    ])
  })
})

describe('compartments', () => {
  it('says by which parameters a resource belongs to a patient', () => {
    expect(definitions.compartment('Patient')?.get('DocumentReference')).toEqual(['subject', 'author'])
    expect(definitions.compartment('Patient')?.has('Location')).toBe(false)
  })
})

describe('definitions added by the project', () => {
  const url = 'https://example.org/ValueSet/shelves'
  const more = definitions.with([
    {
      resourceType: 'CodeSystem',
      url: 'https://example.org/shelf',
      content: 'complete',
      concept: [{ code: 'a', concept: [{ code: 'a1' }] }, { code: 'b' }],
    },
    { resourceType: 'ValueSet', url, compose: { include: [{ system: 'https://example.org/shelf' }] } },
    {
      resourceType: 'SearchParameter',
      url: 'https://example.org/SearchParameter/shelf',
      code: 'shelf',
      type: 'token',
      base: ['Basic'],
      expression: 'Basic.extension',
    },
  ])

  it('knows them beside FHIR’s own, and leaves the others as they were', () => {
    expect(more.codesOf(url)).toMatchObject({ bare: new Set(['a', 'a1', 'b']) })
    expect(more.searchParameters('Basic').map(({ code }) => code)).toContain('shelf')
    expect(more.structure('Patient')).toBeDefined()
    expect(definitions.valueSet(url)).toBeUndefined()
  })
})
