import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ParamSource, SearchParam } from '../../src/fhir/search/index.ts'

const folder = join(import.meta.dirname, '../../node_modules/hl7.fhir.r4.examples')

interface Definition {
  url: string
  code: string
  type: SearchParam['type']
  base?: string[]
  expression?: string
  target?: string[]
  component?: { definition: string; expression: string }[]
}

const definitions = readdirSync(folder)
  .filter((name) => name.startsWith('SearchParameter-'))
  .map((name): Definition => JSON.parse(readFileSync(join(folder, name), 'utf8')))
const types = new Map(definitions.map(({ url, type }) => [url, type]))

const params = new Map<string, SearchParam[]>()
for (const { code, type, base = [], expression = '', target = [], component = [] } of definitions) {
  const components = component.map((one) => ({
    type: types.get(one.definition) ?? 'special',
    expression: one.expression,
  }))
  for (const name of base)
    params.set(name, [...(params.get(name) ?? []), { code, type, expression, target, components }])
}

/** The search parameters of FHIR R4, from the specification's own definitions. */
export const r4: ParamSource = { of: (type) => params.get(type) ?? [] }

/** One official example. */
export const example = (name: string) => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'))
