import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Official examples of the types that matter most here. */
export const examples = [
  'Patient-example',
  'Observation-example',
  'DocumentReference-example',
  'Encounter-example',
  'Consent-consent-example-basic',
  'List-example',
  'Composition-example',
  'Binary-example',
  'Basic-referral',
  'MedicationRequest-medrx0301',
  'ValueSet-example-extensional',
  'CodeSystem-example',
  'SearchParameter-example',
  'Task-example1',
  'Provenance-example',
  'Questionnaire-bb',
  'StructureDefinition-Patient',
].map((name) => {
  const file = join(import.meta.dirname, `../../../node_modules/hl7.fhir.r4.examples/${name}.json`)
  return JSON.parse(readFileSync(file, 'utf8')) as Json & { resourceType: string; id: string }
})

const names = [
  'resourceType',
  'id',
  'meta',
  'extension',
  'url',
  'reference',
  'value',
  '_value',
  'contained',
  '',
]
const awkward: readonly Json[] = [
  null, '', ' ', [], {}, [[]], [null], [{}], -1, 0, 2 ** 53, 1e300, 0.1, true, '\u0000', '\ud800', '#x', '2026-02-30',
  '9999-12-31', '0001', 'Patient/example', 'Patient/example/_history/9', 'Patient?_id=example', 'urn:uuid:x', '/', '?',
  'http://example.org|1|2', '{x}', '$everything', '%', '٣', 'İ', { resourceType: 'Patient' }, { resourceType: 5 },
  { reference: 7 }, { coding: 'x' }, { value: {} }, { url: [] },
] // biome-ignore format: a list
const words = ['a', 'example', 'true', 'gt5', '5|u|c', '5.40e-3', 'ge2026', '2026-01-01T00:00:00Z', 'Patient/example', 'a|b', '|b', 'a|', 'a$b', 'a,b', '\\', ',', '$', '|', '*', 'x'.repeat(300)] // biome-ignore format: a list
/** Short texts, most of them nearly what a search takes. */
export const text = fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 12, unit: 'binary' }))
/** What stands where something else should. */
export const odd: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom(...awkward),
  fc.jsonValue({ maxDepth: 2, noUnicodeString: false }) as fc.Arbitrary<Json>,
  text,
)

interface Blow {
  readonly at: number
  readonly how: 'replace' | 'remove' | 'add' | 'wrap' | 'unwrap'
  readonly name: string
  readonly by: Json
}
const blow: fc.Arbitrary<Blow> = fc.record({
  at: fc.nat(10_000),
  how: fc.constantFrom('replace', 'replace', 'remove', 'add', 'wrap', 'unwrap'),
  name: fc.oneof(
    fc.constantFrom(...names, '__proto__', 'constructor', 'toString'),
    fc.string({ maxLength: 6 }),
  ),
  by: odd,
})

type Open = Record<string, unknown>
interface Place {
  readonly holder: Open
  readonly key: string
}

const placesIn = (value: unknown): Place[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.keys(value).flatMap((key) => {
        const holder = value as Open
        return [{ holder, key }, ...placesIn(holder[key])]
      })

const strike = (document: unknown, { at, how, name, by: weapon }: Blow): void => {
  const by = structuredClone(weapon)
  const places = placesIn(document)
  const place = places[at % Math.max(1, places.length)]
  if (!place) return
  const { holder, key } = place
  const old = holder[key]
  if (how === 'remove') delete holder[key]
  else if (how === 'replace') holder[key] = by
  else if (how === 'wrap') holder[key] = [old]
  else if (how === 'unwrap') holder[key] = Array.isArray(old) ? old[0] : { [name]: old }
  else
    Object.defineProperty(holder, name, { value: by, enumerable: true, configurable: true, writable: true })
}

/** The document with up to three places struck. */
export const struck = <T extends Json>(documents: fc.Arbitrary<T>) =>
  fc.tuple(documents, fc.array(blow, { maxLength: 3, size: 'small' })).map(([document, blows]) => {
    const copy = structuredClone(document)
    for (const one of blows) strike(copy, one)
    return copy
  })

const example = fc.constantFrom(...examples)
/** An official example, struck. */
export const resource = struck(example)
