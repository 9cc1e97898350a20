import fc from 'fast-check'
import type { Language } from '../../../src/department/desk/index.ts'
import { toText } from '../../../src/fhir/index.ts'
import { examples, type Json, odd, resource, struck, text } from './documents.ts'

/** One request: a path below the server's address, and what goes with it. */
export interface Sent {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

// What is looked at carries no body.
const carried = ({ body, ...sent }: Sent & { readonly body: string }): Sent =>
  sent.method === 'GET' || sent.method === 'HEAD' ? sent : { ...sent, body }

const typeName = fc.constantFrom(...examples.map(({ resourceType }) => resourceType))
const anId = fc.oneof(
  fc.constantFrom(...examples.map(({ id }) => id), 'new'),
  text.map((it) => encodeURIComponent(it.toWellFormed())),
)
const verb = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD')

const headers = fc
  .dictionary(
    fc.constantFrom('If-Match', 'If-None-Match', 'If-None-Exist', 'If-Modified-Since', 'Prefer', 'Accept', 'X-Request-Id', 'Idempotency-Key', 'X-Purpose-Of-Use', 'Accept-Encoding'), // biome-ignore format: a list
    fc.oneof(
      fc.constantFrom('W/"1"', '*', '"x"', 'respond-async', 'return=minimal', 'handling=lenient', 'application/fhir+xml', 'text/csv;q=x', 'application/json-patch+json', 'family=a', 'TREAT'), // biome-ignore format: a list
      fc.string({ maxLength: 20 }).map((it) => it.trim()),
    ),
    { maxKeys: 2 },
  )
  .map((given): Record<string, string> => ({ 'Content-Type': 'application/fhir+json', ...given }))

const results = ['_sort', '_count', '_include', '_revinclude', '_summary', '_elements', '_total', '_format', '_page', '_contained', '_type', '_filter', '_text', '_list', '_since', '_at', '_has:Observation:subject:code', '_include:iterate', 'subject:Patient.name', 'subject.identifier', 'patient.birthdate'] // biome-ignore format: a list
const modifiers = [':missing', ':exact', ':contains', ':not', ':text', ':in', ':above', ':below', ':of-type', ':identifier', ':Patient', ':iterate', ':'] // biome-ignore format: a list
const included = ['Observation:subject', 'Patient:*', '*', 'Encounter:subject:Patient', '-_lastUpdated', 'date', 'count', 'id,name'] // biome-ignore format: a list

/** Query strings of known and unknown parameters. */
const queryOver = (language: Language) =>
  typeName.chain((type) => {
    const codes = language.params(type).map(({ code }) => code)
    const name = fc.tuple(
      fc.oneof(fc.constantFrom(...codes), fc.constantFrom(...results), text),
      fc.option(fc.constantFrom(...modifiers), { nil: '', freq: 2 }),
    )
    const pair = fc.tuple(
      name.map((it) => it.join('')),
      fc.oneof(text, fc.constantFrom(...included)),
    )
    return fc
      .array(pair, { maxLength: 4 })
      .map((pairs) => ({ type, query: new URLSearchParams(pairs.map(([k, v]) => [k, v])).toString() }))
  })

const operationBody = struck(
  fc.constant<Json>({
    resourceType: 'Parameters',
    parameter: [
      { name: 'url', valueUri: 'http://hl7.org/fhir/ValueSet/administrative-gender' },
      { name: 'code', valueCode: 'male' },
      { name: 'subject', valueReference: { reference: 'Patient/example' } },
      { name: 'resource', resource: { resourceType: 'Patient' } },
      { name: 'dryRun', valueBoolean: true },
    ],
  }),
)
const patches = fc.oneof(
  struck(fc.constant<Json>([{ op: 'add', path: '/name/0/given/-', value: 'A' }, { op: 'test', path: '/id', value: 'x' }, { op: 'move', from: '/name', path: '/alias' }])), // biome-ignore format: a list
  struck(
    fc.constant<Json>({
      resourceType: 'Parameters',
      parameter: [
        {
          name: 'operation',
          part: [
            { name: 'type', valueCode: 'replace' },
            { name: 'path', valueString: 'Patient.name[0].family' },
            { name: 'value', valueString: 'x' },
          ],
        },
      ],
    }),
  ),
)

const word = (it: unknown): string =>
  encodeURIComponent(
    toText(it ?? '')
      .replaceAll('"', '')
      .toWellFormed(),
  )
const namesOf = (it: Json): { resourceType: string; id: string } => {
  const { resourceType, id } = { ...(it as Record<string, Json>) }
  return { resourceType: word(resourceType), id: word(id) }
}

const urls = fc.oneof(
  typeName,
  fc.tuple(typeName, anId).map((it) => it.join('/')),
  fc.constantFrom('Patient?_id=example', 'Patient/example/_history/1', 'Patient/$validate', 'metadata', ''),
)
const rightEntry = fc.tuple(resource, fc.boolean()).map(([it, put]): Json => {
  const { resourceType, id } = namesOf(it)
  const request = put
    ? { method: 'PUT', url: `${resourceType}/${id}` }
    : { method: 'POST', url: resourceType }
  return { fullUrl: `urn:uuid:${id}`, resource: it, request }
})
const oddEntry = fc
  .record({ fullUrl: fc.constantFrom('urn:uuid:a', 'http://x/Patient/1'), resource, method: verb, url: urls })
  .map(({ method, url, ...rest }): Json => ({ ...rest, request: { method, url } }))
const bundles = struck(
  fc
    .tuple(
      fc.constantFrom('transaction', 'batch'),
      fc.array(fc.oneof({ weight: 3, arbitrary: rightEntry }, { weight: 1, arbitrary: oddEntry }), {
        maxLength: 3,
      }),
    )
    .map(([type, entry]): Json => ({ resourceType: 'Bundle', type, entry })),
)

const anXml = `<Patient xmlns="http://hl7.org/fhir"><id value="example"/><text><status value="generated"/><div
 xmlns="http://www.w3.org/1999/xhtml"><p>A &amp; B</p></div></text><active value="true"/><name><given value="A"/></name>
 <multipleBirthInteger value="2"/></Patient>`
const patchable = fc.constantFrom('/fhir/Patient/example', '/fhir/Patient?_id=example')

/** What a server offers: its operations and kinds by name. */
interface Offered {
  readonly language: Language
  readonly operations: readonly string[]
  readonly kinds: readonly string[]
}

/** Requests of every kind, nearly right and quite wrong. */
export const requests = ({ language, operations, kinds }: Offered): fc.Arbitrary<Sent> => {
  const query = queryOver(language)
  const send = (method: fc.Arbitrary<string>, path: fc.Arbitrary<string>, body: fc.Arbitrary<Json>) =>
    fc.record({ method, path, headers, body: body.map((it) => JSON.stringify(it)) }).map(carried)
  const create = resource.map((it) => `/fhir/${namesOf(it).resourceType}`)
  const instance = fc.tuple(typeName, anId).map(([type, id]) => `/fhir/${type}/${id}`)
  const operation = fc
    .tuple(
      fc.constantFrom(...operations),
      fc.constantFrom('', '/Patient', '/Patient/example', '/List/example'),
    )
    .map(([name, place]) => `/fhir${place}/$${name}`)
  const written = resource.chain((it) => {
    const { resourceType, id } = namesOf(it)
    const path = fc.constantFrom(`/fhir/${resourceType}`, `/fhir/${resourceType}/${id}`)
    return send(fc.constantFrom('POST', 'PUT', 'PUT'), path, fc.constant(it))
  })
  const asked = (places: readonly string[], over: (type: string) => string) =>
    fc.tuple(query, fc.constantFrom(...places)).map(([it, place]) => `${over(it.type)}${place}?${it.query}`)
  const look = (path: fc.Arbitrary<string>) =>
    fc.record({ method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'DELETE'), path, headers })
  const ofType = asked(
    ['', '', '', '/_history', '/example', '/example/_history', '/example/Observation', '/example/*'],
    (type) => `/fhir/${type}`,
  )
  const garbled = fc
    .tuple(
      written,
      fc.nat(3000),
      fc.string({ maxLength: 3 }),
      fc.constantFrom('json', 'xml', 'json-patch+json'),
    )
    .map(([sent, at, by, kind]) => ({
      ...sent,
      headers: { ...sent.headers, 'Content-Type': `application/${kind === 'xml' ? 'fhir+xml' : kind}` },
      body: `${(kind === 'xml' ? anXml : sent.body)?.slice(0, at)}${by}${(kind === 'xml' ? anXml : sent.body)?.slice(at + 1)}`,
    }))
  const records = fc
    .tuple(
      verb,
      fc.constantFrom(...kinds),
      fc.constantFrom('', '/example', '/x/history'),
      query,
      odd,
      headers,
    )
    .map(([method, kind, place, it, body, given]) =>
      carried({
        method,
        path: `/records/${kind}${place}?${it.query}`,
        headers: { ...given, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
    )
  return fc.oneof(
    { weight: 6, arbitrary: written },
    { weight: 1, arbitrary: send(verb, fc.oneof(create, instance), odd) },
    { weight: 1, arbitrary: garbled },
    { weight: 2, arbitrary: send(fc.constant('PATCH'), patchable, patches) },
    { weight: 4, arbitrary: send(fc.constant('POST'), fc.constant('/fhir'), bundles) },
    { weight: 2, arbitrary: send(fc.constantFrom('POST', 'POST', 'GET'), operation, operationBody) },
    { weight: 5, arbitrary: look(ofType) },
    { weight: 1, arbitrary: look(asked(['', '/_history', '/metadata'], () => '/fhir')) },
    { weight: 1, arbitrary: records },
  )
}
