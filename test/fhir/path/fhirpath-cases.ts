import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fhirpath from 'fhirpath'
import r4 from 'fhirpath/fhir-context/r4'
import { loadDefinitions } from '../../../src/fhir/definitions/index.ts'
import { plain } from '../../../src/fhir/json.ts'
import { fromXml } from '../../../src/fhir/xml/index.ts'

/** One case of the official FHIRPath suite. */
export interface Case {
  readonly name: string
  readonly expression: string
  readonly file: string | undefined
  /** Why the expression must be refused, where it must. */
  readonly invalid: string | undefined
  /** Whether only the existence of a result counts. */
  readonly predicate: boolean
  readonly outputs: readonly { readonly type: string | undefined; readonly value: string }[]
}

const folder = '../shared/data/fhir-test-cases/fhirpath'
const suite = join(folder, 'tests-fhir-r4.xml')
const definitions = loadDefinitions()

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
const unescaped = (text: string) =>
  text.replace(/&(#?)(\w+);/g, (whole, number: string, name: string) =>
    number ? String.fromCodePoint(Number(name.replace(/^x/, '0x'))) : (named[name] ?? whole),
  )
const attribute = (attributes: string, name: string) => {
  const [, value] = new RegExp(`\\s${name}="([^"]*)"`).exec(attributes) ?? []
  return value === undefined ? undefined : unescaped(value)
}

const caseIn = (attributes: string, inside: string): Case => {
  const [, about = '', expression = ''] = /<expression([^>]*)>(.*?)<\/expression>/s.exec(inside) ?? []
  return {
    name: attribute(attributes, 'name') ?? '',
    expression: unescaped(expression),
    file: attribute(attributes, 'inputfile'),
    invalid: attribute(about, 'invalid'),
    predicate: attribute(attributes, 'predicate') === 'true',
    outputs: [...inside.matchAll(/<output(?:\s+type="([^"]*)")?\s*(?:\/>|>(.*?)<\/output>)/gs)].map(
      ([, type, value = '']) => ({ type, value: unescaped(value) }),
    ),
  }
}

/** The cases of the official suite; none where the data is absent. */
export const fhirPathCases: readonly Case[] = existsSync(suite)
  ? [
      ...readFileSync(suite, 'utf8')
        .replace(/<!--.*?-->/gs, '')
        .matchAll(/<test(\s[^>]*)>(.*?)<\/test>/gs),
    ].map(([, attributes = '', inside = '']) => caseIn(attributes, inside))
  : []

const inputs = new Map<string, unknown>()
/** The resource that a case looks into; nothing where it names none. */
export const inputOf = ({ file }: Case): unknown => {
  if (!file) return undefined
  const text = readFileSync(join(folder, file), 'utf8')
  if (!inputs.has(file))
    inputs.set(file, file.endsWith('.xml') ? plain(fromXml(text, definitions)) : JSON.parse(text))
  return inputs.get(file)
}

/** What fhirpath.js finds, as text; a refusal is thrown. */
export const foundBy = (one: Case): readonly string[] => {
  const options = { async: false as const, traceFn: () => undefined }
  const found: unknown[] = fhirpath.evaluate(inputOf(one) ?? {}, one.expression, undefined, r4, options)
  return one.predicate ? [String(found.length > 0 && found[0] !== false)] : found.map(String)
}

/** Whether two texts name one value: a number whatever its zeros, an instant whatever its zone. */
export const isSameValue = (found: string, written: string): boolean => {
  const wanted = written.replace(/^@T?/, '')
  return (
    found === wanted ||
    (isNumber(found) && isNumber(wanted) && Number(found) === Number(wanted)) ||
    (isInstant(found) && isInstant(wanted) && Date.parse(found) === Date.parse(wanted))
  )
}

const isNumber = (text: string) => /^-?\d+(\.\d+)?$/.test(text)
const isInstant = (text: string) => /T.*([+-]\d\d:\d\d|Z)$/.test(text)
