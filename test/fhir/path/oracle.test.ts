import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compilePath, isNative } from '../../../src/fhir/path/index.ts'
import { compileWithFhirpath } from '../../../src/fhir/path/with-fhirpath.ts'

const folder = join(import.meta.dirname, '../../../node_modules/hl7.fhir.r4.examples')
const names = existsSync(folder) ? readdirSync(folder) : []
const examplesPerType = 5

interface Parsed {
  resourceType: string
  base?: string[]
  expression?: string
}
const load = (name: string): Parsed => JSON.parse(readFileSync(join(folder, name), 'utf8'))

const expressionsByType = new Map<string, Set<string>>()
for (const name of names.filter((file) => file.startsWith('SearchParameter-'))) {
  const { base = [], expression } = load(name)
  for (const type of base)
    if (expression) expressionsByType.set(type, (expressionsByType.get(type) ?? new Set()).add(expression))
}
const types = [...expressionsByType.keys()].filter((type) => !type.includes('Resource'))

const examplesOf = (type: string): Parsed[] =>
  names
    .filter((name) => name.startsWith(`${type}-`))
    .slice(0, examplesPerType)
    .map(load)

// A union drops what it has already; an index keeps each entry once anyway.
const values = (nodes: readonly { value: unknown }[]) => [
  ...new Set(nodes.map(({ value }) => JSON.stringify(value))),
]

const withExamples = names.length > 0 ? describe : describe.skip

withExamples('The expressions of the R4 search parameters', () => {
  it('are all within the native compiler', () => {
    const beyond = [...expressionsByType.values()]
      .flatMap((some) => [...some])
      .filter((one) => !isNative(one))
    expect(expressionsByType.size).toBeGreaterThan(130)
    expect(beyond).toEqual([])
  })

  it.each(types)('find the same nodes as fhirpath.js in examples of %s', (type) => {
    for (const example of examplesOf(type))
      for (const expression of expressionsByType.get(type) ?? []) {
        const ours = values(compilePath(expression)(example))
        const oracle = values(compileWithFhirpath(expression)([{ value: example }], example))
        expect({ expression, nodes: ours }).toEqual({ expression, nodes: oracle })
      }
  })
})
