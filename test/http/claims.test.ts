import { loadDefinitions } from '../../src/fhir/definitions/index.ts'
import type { SearchParam } from '../../src/fhir/index.ts'
import { catalogue } from '../builders/a-desk.ts'
import { aMinimalResource } from '../builders/a-minimal-resource.ts'
import { aServer } from '../builders/a-server.ts'

interface Claimed {
  readonly type: string
  readonly interaction: readonly { readonly code: string }[]
  readonly searchParam: readonly { readonly name: string }[]
  readonly operation?: readonly { readonly name: string }[]
}
interface Rest {
  readonly resource: readonly Claimed[]
  readonly interaction: readonly { readonly code: string }[]
  readonly operation?: readonly { readonly name: string }[]
}

const { language } = catalogue
const definitions = loadDefinitions()

const text = { text: 'a' }
const named = { name: 'a' }
const about = { description: 'a' }
const mine = { identifier: [{ system: 'http://example.org/a', value: 'a' }] }
const mistaken = {
  coding: [
    {
      system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification',
      code: 'entered-in-error',
    },
  ],
}

/** What rules ask for beyond what definitions require. */
const more: Readonly<Record<string, object>> = {
  AllergyIntolerance: { verificationStatus: mistaken },
  Appointment: { status: 'proposed', participant: [{ type: [text], status: 'accepted' }] },
  AppointmentResponse: { participantType: [text] },
  Bundle: { type: 'collection' },
  CapabilityStatement: { ...about, kind: 'requirements', rest: [{ mode: 'server' }] },
  Consent: { policyRule: text },
  EventDefinition: { trigger: [{ type: 'named-event', name: 'a' }] },
  ImmunizationRecommendation: {
    recommendation: [{ vaccineCode: [text], forecastStatus: text }],
  },
  InsurancePlan: named,
  Linkage: { item: ['source', 'alternate'].map((type) => ({ type, resource: { display: 'a' } })) },
  Organization: mine,
  SearchParameter: { base: ['Patient'], type: 'string', expression: 'Patient.name.text' },
  StructureDefinition: {
    type: 'Patient',
    kind: 'resource',
    abstract: false,
    derivation: 'constraint',
    baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Patient',
    differential: { element: [{ id: 'Patient', path: 'Patient' }] },
  },
  TerminologyCapabilities: { ...about, kind: 'requirements' },
}

/** Records end by disposal only, and evidence never: nobody is told otherwise. */
const neverDeleted = ['AuditEvent', 'Binary', 'DocumentReference', 'Provenance']

const plausible = {
  number: '1',
  date: '2026-01-02',
  string: 'a',
  token: 'a',
  reference: 'http://example.org/a',
  quantity: '1',
  uri: 'http://example.org/a',
  special: 'a',
} as const
const special: Readonly<Record<string, string>> = { _filter: '_id eq a', near: '1|2|3|km' }

const valueFor = ({ type, code, components }: SearchParam): string =>
  type === 'composite'
    ? components.map((part) => plausible[part.type === 'composite' ? 'string' : part.type]).join('$')
    : (special[code] ?? plausible[type])

describe('what the CapabilityStatement claims', () => {
  let server: Awaited<ReturnType<typeof aServer>>
  let rest: Rest
  beforeAll(async () => {
    server = await aServer()
    rest = JSON.parse((await server.call('GET', '/metadata')).text).rest[0]
    // The log holds something to read: this very request.
    await server.call('GET', '/Patient')
  })
  afterAll(() => server.stop())

  const claimed = (type: string) => rest.resource.find((one) => one.type === type)
  let made = 0
  // Two definitions never share a url, nor two search parameters a code.
  const example = (type: string) => {
    const minimal = { ...aMinimalResource(type, definitions), ...more[type] }
    const code = type === 'SearchParameter' ? { code: `code-${made}` } : {}
    return 'url' in minimal ? { ...minimal, ...code, url: `http://example.org/${type}/${made++}` } : minimal
  }

  const make = async (type: string): Promise<string> => {
    const { status, text: said } = await server.call('POST', `/${type}`, example(type))
    if (status === 201) return String(JSON.parse(said).id)
    throw new Error(`${type} ${status} ${said.slice(0, 900)}`)
  }
  const logged = async (type: string): Promise<string> =>
    JSON.parse((await server.call('GET', `/${type}?_count=1`)).text).entry[0].resource.id

  const calls: Readonly<
    Record<string, (type: string, id: string) => Promise<{ status: number; text: string }>>
  > = {
    read: (type, id) => server.call('GET', `/${type}/${id}`),
    vread: (type, id) => server.call('GET', `/${type}/${id}/_history/1`),
    update: (type, id) => server.call('PUT', `/${type}/${id}`, { ...example(type), id, language: 'en' }),
    patch: (type, id) =>
      server.call('PATCH', `/${type}/${id}`, [{ op: 'add', path: '/language', value: 'de' }], {
        'Content-Type': 'application/json-patch+json',
      }),
    'history-instance': (type, id) => server.call('GET', `/${type}/${id}/_history`),
    'history-type': (type) => server.call('GET', `/${type}/_history?_count=1`),
    'search-type': (type, id) => server.call('GET', `/${type}?_id=${id}`),
    create: (type) => server.call('POST', `/${type}`, example(type)),
    delete: (type, id) => server.call('DELETE', `/${type}/${id}`),
  }

  it('is about every type of R4', () => {
    expect(rest.resource.map(({ type }) => type)).toEqual(language.types)
    expect(rest.resource).toHaveLength(146)
  })

  it.each(language.types)('%s: every interaction works', async (type) => {
    const codes = claimed(type)?.interaction.map(({ code }) => code) ?? []
    const id = codes.includes('create') ? await make(type) : await logged(type)
    expect(codes.filter((code) => !(code in calls))).toEqual([])
    for (const code of Object.keys(calls).filter((one) => codes.includes(one))) {
      const { status, text } = (await calls[code]?.(type, id)) ?? { status: 0, text: '' }
      expect(`${code} ${status < 300 ? 'works' : `${status} ${text.slice(0, 500)}`}`).toBe(`${code} works`)
    }
  })

  it.each(neverDeleted)('%s is not said to be deleted', (type) => {
    expect(claimed(type)?.interaction.map(({ code }) => code)).not.toContain('delete')
  })

  it.each(language.types)('%s: every search parameter finds or finds not', async (type) => {
    const failed: string[] = []
    for (const { name } of claimed(type)?.searchParam ?? []) {
      const param = language.params(type).find(({ code }) => code === name)
      if (!param) throw new Error(`${type} has no ${name}`)
      const query = new URLSearchParams({ [name]: valueFor(param), _count: '1' })
      const { status, text } = await server.call('GET', `/${type}?${query}`)
      if (status !== 200) failed.push(`${query} ${status} ${text.slice(0, 300)}`)
    }
    expect(failed).toEqual([])
  })

  it.each(language.types)('%s: every operation is there', async (type) => {
    for (const { name } of claimed(type)?.operation ?? []) {
      const places = [`/${type}/$${name}`, `/${type}/absent/$${name}`]
      const answers: string[] = []
      for (const place of places) answers.push(...(await called(place)))
      expect(answers.filter((answer) => answer === 'there')).not.toEqual([])
    }
  })

  it('has every system-wide interaction and operation', async () => {
    expect(rest.interaction.map(({ code }) => code).sort()).toEqual(['batch', 'history-system', 'search-system', 'transaction']) // biome-ignore format: a list
    for (const type of ['batch', 'transaction'])
      expect((await server.call('POST', '', { resourceType: 'Bundle', type })).status).toBe(200)
    expect((await server.call('GET', '/_history?_count=1')).status).toBe(200)
    expect((await server.call('GET', '?_type=Patient,Group&_count=1')).status).toBe(200)
    for (const { name } of rest.operation ?? []) expect(await called(`/$${name}`)).toEqual(['there'])
  })

  /** Whether an operation answers, be it that it lacks inputs; never a failure, never "nothing is here". */
  const called = async (place: string): Promise<string[]> => {
    const { status, text } = await server.call('POST', place, { resourceType: 'Parameters' })
    const code = status < 300 ? '' : JSON.parse(text).issue?.[0]?.details?.coding?.[0]?.code
    expect(`${place} ${status}`).not.toMatch(/ 5\d\d$/)
    return [code === 'unknown-address' || status === 405 ? `${status} ${code}` : 'there']
  }
})
