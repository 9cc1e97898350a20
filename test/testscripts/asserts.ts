import fhirpath, { type Model } from 'fhirpath'
import r4 from 'fhirpath/fhir-context/r4'
import type { Resource } from '../../src/fhir/index.ts'
import type { Assert, Response } from './script.ts'

const codes: Readonly<Record<string, readonly number[]>> = {
  okay: [200],
  created: [201],
  noContent: [204],
  notModified: [304],
  bad: [400],
  forbidden: [403],
  notFound: [404],
  methodNotAllowed: [405],
  conflict: [409],
  gone: [410],
  preconditionFailed: [412],
  unprocessable: [422],
}

/** What FHIRPath finds in a resource, as text; an XPath-like or JSONPath-like path is read as FHIRPath where it can be. */
export const textAt = (resource: Resource | undefined, path: string): string | undefined => {
  const expression = path.replace(/^(\$\.|\.)/, '').replace(/\/@value$/, '').replaceAll(/fhir:/g, '').replaceAll('/', '.') // biome-ignore format: one step after the other
  const [first] = resource
    ? (fhirpath.evaluate(resource, expression, undefined, r4 as Model) as unknown[])
    : []
  return first === undefined ? undefined : String(first)
}

const operators: Readonly<Record<string, (got: string, wanted: string) => boolean>> = {
  equals: (got, wanted) => got === wanted,
  notEquals: (got, wanted) => got !== wanted,
  in: (got, wanted) => wanted.split(',').includes(got),
  notIn: (got, wanted) => !wanted.split(',').includes(got),
  greaterThan: (got, wanted) => Number(got) > Number(wanted),
  lessThan: (got, wanted) => Number(got) < Number(wanted),
  contains: (got, wanted) => got.includes(wanted),
  notContains: (got, wanted) => !got.includes(wanted),
  empty: (got) => got === '',
  notEmpty: (got) => got !== '',
  matchesRegex: (got, wanted) => new RegExp(wanted).test(got),
}

/** Whether everything in the smaller value is in the larger one. */
const holds = (larger: unknown, smaller: unknown): boolean => {
  if (typeof smaller !== 'object' || smaller === null) return larger === smaller
  if (typeof larger !== 'object' || larger === null) return false
  if (Array.isArray(smaller))
    return Array.isArray(larger) && smaller.every((one) => larger.some((other) => holds(other, one)))
  const members = larger as Record<string, unknown>
  return Object.entries(smaller).every(([key, member]) => holds(members[key], member))
}

/** What an assert looks at, and what it wants there. */
interface Looked {
  readonly got: string | undefined
  readonly wanted: string
}

export interface Scene {
  readonly response: Response
  readonly resource: Resource | undefined
  readonly sources: ReadonlyMap<string, Resource>
}

const look = (assert: Assert, { response, resource, sources }: Scene): Looked | undefined => {
  const { value = '' } = assert
  const source = assert.sourceId === undefined ? resource : sources.get(assert.sourceId)
  if (assert.responseCode) return { got: String(response.status), wanted: assert.responseCode }
  if (assert.responseBody) return { got: response.text, wanted: assert.responseBody }
  if (assert.resource) return { got: source?.resourceType, wanted: assert.resource }
  if (assert.headerField) return { got: response.headers.get(assert.headerField) ?? '', wanted: value }
  const path = assert.expression ?? assert.path
  if (path === undefined) return undefined
  const other = assert.compareToSourceId === undefined ? undefined : sources.get(assert.compareToSourceId)
  const wanted = other ? textAt(other, assert.compareToSourceExpression ?? path) : value
  return { got: textAt(source, path) ?? '', wanted: wanted ?? '' }
}

const mediaTypes: Readonly<Record<string, string>> = { json: 'fhir+json', xml: 'fhir+xml' }

const typeFault = (wanted: string, { response }: Scene): string | undefined => {
  const type = response.headers.get('Content-Type') ?? ''
  return type.includes(mediaTypes[wanted] ?? wanted) ? undefined : `it is ${type}`
}

const linkFault = ({ resource }: Scene): string | undefined => {
  const links = (resource?.link ?? []) as { relation: string }[]
  const lacking = ['first', 'next'].filter((one) => !links.some(({ relation }) => relation === one))
  return lacking.length > 0 ? `it has no link ${lacking.join(', ')}` : undefined
}

const valueFault = (assert: Assert, scene: Scene): string | undefined => {
  const looked = look(assert, scene)
  const operator = operators[assert.operator ?? 'equals']
  if (!operator) return `there is no operator ${assert.operator}`
  return !looked || operator(looked.got ?? '', looked.wanted)
    ? undefined
    : `it is ${looked.got?.slice(0, 200)}`
}

/** Holds one assert against the scene. Answers what is wrong, or nothing. */
export const fault = (assert: Assert, scene: Scene): string | undefined => {
  const { status } = scene.response
  const lacks = assert.minimumId && !holds(scene.resource, scene.sources.get(assert.minimumId))
  const found =
    (assert.response && !codes[assert.response]?.includes(status) ? `the answer is ${status}` : undefined) ??
    (assert.contentType ? typeFault(assert.contentType, scene) : undefined) ??
    (lacks ? 'the answer lacks something of the minimum' : undefined) ??
    (assert.navigationLinks ? linkFault(scene) : undefined) ??
    valueFault(assert, scene)
  return found === undefined ? undefined : `${assert.label ?? assert.description ?? 'assert'}: ${found}`
}
