import { loadDefinitions } from '../../src/fhir/definitions/index.ts'
import { codeOf, FhirError } from '../../src/fhir/outcomes.ts'
import { parseQuery } from '../../src/fhir/search/index.ts'
import type { Resource } from '../../src/fhir/types.ts'
import { extractor } from '../../src/store/extract.ts'
import { type Indexed, meets } from '../../src/store/match.ts'
import { planSearch } from '../../src/store/plan-search.ts'
import { threeOrdered, twoOrdered } from './two-ordered.ts'

const ucum = 'http://unitsofmeasure.org'
const definitions = loadDefinitions().with([...twoOrdered, threeOrdered])
const source = { of: (type: string) => definitions.searchParameters(type) }

const grams = (value: number, code: string) => ({ value, system: ucum, code })
const shelf: readonly Resource[] = [
  {
    resourceType: 'MolecularSequence',
    id: 'one',
    coordinateSystem: 0,
    referenceSeq: {
      chromosome: { coding: [{ system: 'urn:c', code: '1' }] },
      referenceSeqId: { coding: [{ system: 'urn:r', code: 'NC_1' }] },
      windowStart: 100,
      windowEnd: 900,
    },
    variant: [{ start: 10, end: 20 }, { start: 500, end: 600 }, { start: 700 }],
  },
  {
    resourceType: 'MolecularSequence',
    id: 'two',
    coordinateSystem: 0,
    referenceSeq: { chromosome: { coding: [{ system: 'urn:c', code: '2' }] }, windowStart: 100 },
    variant: [{ start: 10, end: 600 }],
  },
  {
    resourceType: 'Observation',
    id: 'sugar',
    status: 'final',
    code: { text: 'x' },
    effectiveDateTime: '2026-03-05',
    valueQuantity: grams(2, 'g'),
    referenceRange: [
      { low: grams(1, 'g'), high: grams(3, 'g'), age: grams(1, 'a') },
      { low: grams(50, 'kg'), high: grams(70, 'kg') },
      { low: { value: 5, unit: 'x' }, high: { value: 6 } },
      { text: 'none' },
    ],
  },
]

const indexed = shelf.map(
  (resource): Indexed => ({
    type: resource.resourceType,
    id: resource.id ?? '',
    entries: extractor(source.of(resource.resourceType))(resource),
  }),
)
const around = { at: () => undefined, all: () => indexed }

const found = (type: string, search: string): string => {
  const plan = planSearch(parseQuery(type, search, source), { now: Date.parse('2026-06-01') })
  return indexed
    .filter((one) => meets(plan, one, around))
    .map(({ id }) => id)
    .join(' ')
}

describe('A search by two values in order of one element', () => {
  it.each([
    ['MolecularSequence', 'chromosome-variant-coordinate=1$gt5$lt30', 'one'],
    ['MolecularSequence', 'chromosome-variant-coordinate=1$10$20', 'one'],
    ['MolecularSequence', 'chromosome-variant-coordinate=urn:c|1$ge500$le600', 'one'],
    ['MolecularSequence', 'chromosome-variant-coordinate=1$10$600', ''],
    ['MolecularSequence', 'chromosome-variant-coordinate=2$10$600', 'two'],
    ['MolecularSequence', 'chromosome-variant-coordinate=2$lt5$600', ''],
    ['MolecularSequence', 'chromosome-variant-coordinate=1$ge700$gt0', ''],
    ['MolecularSequence', 'chromosome-variant-coordinate=1$ne10$ne20', 'one'],
    ['MolecularSequence', 'chromosome-variant-coordinate=2$ne10$ne600', ''],
    ['MolecularSequence', 'chromosome-variant-coordinate=1$10$600,2$10$600', 'two'],
    ['MolecularSequence', 'chromosome-variant-coordinate:missing=false', 'one two'],
    ['MolecularSequence', 'referenceseqid-variant-coordinate=NC_1$gt345$lt1200', 'one'],
    ['MolecularSequence', 'referenceseqid-variant-coordinate:missing=true', 'two'],
    ['MolecularSequence', 'chromosome-window-coordinate=1$ge100$le900', 'one'],
    ['MolecularSequence', 'chromosome-window-coordinate=1$gt100$le900', ''],
    ['MolecularSequence', 'chromosome-window-coordinate:missing=true', 'two'],
    ['MolecularSequence', 'referenceseqid-window-coordinate=urn:r|NC_1$100$900', 'one'],
    ['MolecularSequence', '_filter=chromosome-variant-coordinate eq "1$gt5$lt30"', 'one'],
    ['Observation', 'normal=1$3', 'sugar'],
    ['Observation', 'normal=1$70', ''],
    ['Observation', `normal=1000|${ucum}|mg$3`, 'sugar'],
    ['Observation', `normal=1000|${ucum}|mg$0.003|${ucum}|kg`, 'sugar'],
    ['Observation', `normal=1000|${ucum}|mg$3|${ucum}|kg`, ''],
    ['Observation', 'normal=1||g$3', 'sugar'],
    ['Observation', 'normal=5||x$6', 'sugar'],
    ['Observation', 'normal=5$6||x', ''],
    ['Observation', 'then=2026-03$gt1', 'sugar'],
    ['Observation', 'then=gt2026-04$gt1', ''],
    ['Observation', `then=ap2026-03$eq2|${ucum}|g`, 'sugar'],
    ['Observation', 'then=2026-03$gt2', ''],
  ])('%s?%s finds %p', (type, search, expected) => {
    expect(found(type, search)).toBe(expected)
  })

  it.each([
    ['MolecularSequence', 'chromosome-variant-coordinate=1$2'],
    ['MolecularSequence', 'chromosome-variant-coordinate=1$2$3$4'],
    ['MolecularSequence', 'chromosome-variant-coordinate=1$two$3'],
    ['MolecularSequence', 'chromosome-variant-coordinate=urn:c|$2$3'],
    ['Observation', 'three=1$2$3'],
  ])('%s?%s is refused', (type, search) => {
    const refused = () => {
      try {
        return found(type, search)
      } catch (error) {
        return error instanceof FhirError ? codeOf(error) : String(error)
      }
    }
    expect(refused()).toBe('invalid-parameter')
  })

  it('has many elements, each with its own two', () => {
    const variant = Array.from({ length: 20_000 }, (_, n) => ({ start: n, end: n + 1 }))
    const { ranges } = extractor(source.of('MolecularSequence'))({
      ...shelf[0],
      resourceType: 'MolecularSequence',
      variant,
    })
    const key = ranges.find(({ lo2 }) => lo2 !== undefined)?.key
    const pairs = ranges.filter((one) => one.key === key)
    expect(pairs).toHaveLength(20_000)
    expect(pairs.every(({ lo, lo2 }) => lo2 === lo + 1)).toBe(true)
  })
})
