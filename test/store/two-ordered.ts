import type { Resource } from '../../src/fhir/types.ts'

type Part = readonly [definition: string, expression: string]

const composite = (code: string, expression: string, ...parts: readonly Part[]): Resource => ({
  resourceType: 'SearchParameter',
  url: `http://example.org/${code}`,
  code,
  base: ['Observation'],
  type: 'composite',
  expression,
  component: parts.map(([definition, path]) => ({
    definition: `http://hl7.org/fhir/SearchParameter/${definition}`,
    expression: path,
  })),
})

const quantity = 'Observation-value-quantity'

/** Composites of two quantities, and of a date and a quantity. */
export const twoOrdered: readonly Resource[] = [
  composite('normal', 'Observation.referenceRange', [quantity, 'low'], [quantity, 'high']),
  composite('then', 'Observation', ['clinical-date', 'effective'], [quantity, 'value']),
]

/** One more part than can be kept in order. */
export const threeOrdered = composite(
  'three',
  'Observation.referenceRange',
  [quantity, 'low'],
  [quantity, 'high'],
  [quantity, 'age'],
)
