import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { copy, isOfKind, type Kind, type Resource, toRecord, toResource } from '../../src/fhir/index.ts'
import { parsePath, valuesAt, withValuesAt } from '../../src/fhir/path-access.ts'
import { aDesk, catalogue } from '../builders/a-desk.ts'
import { anyRecord, aRecord } from '../builders/a-record.ts'
import { allRooms } from '../builders/all-rooms.ts'

const kinds = allRooms().rooms.flatMap((room) => room.kinds)
const named = kinds.map((kind): [string, Kind] => [kind.name, kind])
const runs = { numRuns: 25 }

/** Every example of every profile that a kind has. */
const profiles = join(__dirname, '../../profiles')
const examples = readdirSync(profiles, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\/valid-.*\.json$/.test(file))
  .map((file): [string, Resource] => [file, JSON.parse(readFileSync(join(profiles, file), 'utf8'))])
  .flatMap(([file, example]) =>
    kinds
      .filter(({ profile }) => example.meta?.profile?.includes(profile))
      .map((kind): [string, Kind, Resource] => [file, kind, example]),
  )

const extra = { extension: [{ url: 'https://example.org/extra', valueString: 'kept' }] }

/** The resource with elements that no table mentions, at the top and in the items of its lists. */
const enriched = (example: Resource): Resource => {
  const lists = Object.entries(example).filter(
    ([, value]) => Array.isArray(value) && typeof value[0] === 'object',
  )
  const fuller = lists.map(([name, value]) => [
    name,
    (value as object[]).map((item) => ({ id: 'x', ...item })),
  ])
  return {
    ...example,
    ...Object.fromEntries(fuller),
    language: 'en',
    text: extra,
    modifierExtension: extra.extension,
  }
}

/** What the table of the kind does not mention; of a list of values, the items that hold none. */
const rest = (kind: Kind, resource: unknown): unknown =>
  Object.values(kind.fields).reduce((left: unknown, { at }) => {
    const [list, value] = at.split('*.')
    if (list === undefined || value === undefined) return withValuesAt(left, parsePath(at), [])
    const others = valuesAt(left, parsePath(`${list}*`)).filter(
      (item) => valuesAt(item, parsePath(value)).length === 0,
    )
    return withValuesAt(left, parsePath(`${list}*`), others)
  }, resource)

describe('a record', () => {
  it.each(named)('of the kind %s comes back from FHIR as it was', (_name, kind) => {
    fc.assert(
      fc.property(anyRecord(kind), (record) => {
        expect(toRecord(kind, copy(toResource(kind, record as never)))).toEqual(record)
      }),
      runs,
    )
  })

  it.each(examples)('read from %s and written back changes nothing', (_file, kind, example) => {
    expect(toResource(kind, toRecord(kind, example), example)).toEqual(example)
  })

  it.each(examples)('written into %s keeps what its table does not mention', (_file, kind, example) => {
    const richer = enriched(example)
    fc.assert(
      fc.property(anyRecord(kind), (record) => {
        const after = toResource(kind, record as never, richer)
        expect(rest(kind, after)).toEqual(rest(kind, richer))
        expect(toRecord(kind, after)).toEqual(record)
      }),
      runs,
    )
  })
})

const document = {
  what: { reference: 'DocumentReference/d' },
  role: { system: 'http://terminology.hl7.org/CodeSystem/object-role', code: '3' },
  description: 'Discharge summary',
}

/** Kinds whose records operations write, never a person. */
const byOperation: Readonly<Record<string, (resource: Resource) => Resource>> = {
  disclosure: (event) => ({
    ...event,
    entity: [...(event.entity as object[]), document],
  }),
  'disposal-batch': (batch) => batch,
  'kpi-report': (report) => ({ ...report, group: [{ measureScore: { value: 4 } }] }),
  'destruction-certificate': (certificate) => ({
    ...certificate,
    content: [
      {
        attachment: {
          contentType: 'text/plain',
          data: 'eA==',
          size: 1,
          hash: 'EfatjsUqLYSnqKdoZdIStNwZFVY=',
        },
      },
    ],
  }),
}

const faults = (resource: Resource) =>
  catalogue.language
    .check(resource, resource.resourceType)
    .filter(({ severity }) => severity === 'error')
    .map(({ details, expression }) => [expression?.[0], details.text])

describe('what the profile asks for', () => {
  it.each(named)('of the kind %s is known', (_name, { profile }) => {
    expect(catalogue.definitions.structure(profile)).toBeDefined()
  })

  it.each(named.filter(([name]) => name in byOperation))(
    'is in the table of the kind %s, or its operation adds it',
    (name, kind) => {
      fc.assert(
        fc.property(aRecord(kind), (record) => {
          const resource = toResource(kind, record as never)
          expect(faults(byOperation[name]?.(resource) ?? resource)).toEqual([])
        }),
        runs,
      )
    },
  )

  it.each(named.filter(([name]) => !(name in byOperation)))(
    'of the kind %s is met by a record at the records door, which keeps what was sent',
    async (_name, kind) => {
      const clerk = (await aDesk(allRooms())).as('system')
      const property = fc.asyncProperty(aRecord(kind), async (body) => {
        const created = await clerk
          .act({ interaction: 'create', type: kind.type, kind: kind.name, body })
          .catch((error) => Promise.reject(new Error(JSON.stringify(error.outcome ?? String(error.stack)))))
        expect(faults(created)).toEqual([])
        expect(isOfKind(kind, created)).toBe(true)
        expect(toRecord(kind, created)).toMatchObject(body)
      })
      await fc.assert(property, { numRuns: 12 })
    },
  )
})
