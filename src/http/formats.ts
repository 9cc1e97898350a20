import { loadDefinitions } from '../fhir/definitions/index.ts'
import { parseJson, type Resource, refusal, toText } from '../fhir/index.ts'
import { fromXml, toXml } from '../fhir/xml/index.ts'

/** The two formats that the FHIR door reads and writes. */
export type Format = 'json' | 'xml'

/** How an answer is written. */
export interface Style {
  readonly format: Format
  readonly pretty: boolean
}

export const contentTypes: Readonly<Record<Format, string>> = {
  json: 'application/fhir+json; charset=utf-8',
  xml: 'application/fhir+xml; charset=utf-8',
}

const xmlTypes = ['application/fhir+xml', 'application/xml+fhir', 'application/xml', 'text/xml']
const jsonTypes = ['application/fhir+json', 'application/json+fhir', 'application/json', 'text/json']
const formats: ReadonlyMap<string, Format> = new Map([
  ...['json', ...jsonTypes, 'application/*', 'text/*', '*/*'].map((name) => [name, 'json'] as const),
  ...['xml', ...xmlTypes].map((name) => [name, 'xml'] as const),
])

/** Whether a media type is FHIR in XML; for a Binary, plain XML is a content like any other. */
export const isXml = (type: string, forBinary: boolean): boolean =>
  xmlTypes.includes(type) && (!forBinary || type.includes('fhir'))

/** Whether a caller wants a Binary as a resource rather than as its own content. */
export const asksFhir = (query: string, accept = ''): boolean =>
  new URLSearchParams(query).has('_format') || /json|fhir\+xml|xml\+fhir/i.test(accept)

/**
 * How to answer: as `_format` says, else as the best of `Accept`, else JSON. Refuses 406 what is not offered, unless
 * there is a format for that case.
 * @see https://hl7.org/fhir/R4/http.html#mime-type
 */
export const styleOf = (query: string, accept: string | undefined, otherwise?: Format): Style => {
  const params = query === '' ? undefined : new URLSearchParams(query)
  const asked = params?.get('_format') ?? null
  const format = best(asked?.replaceAll(' ', '+') ?? (accept || '*/*')) ?? otherwise
  if (format) return { format, pretty: params?.get('_pretty') === 'true' }
  throw refusal('not-acceptable', {
    says: 'Only FHIR R4 in JSON or XML is answered here.',
    next: 'Ask for application/fhir+json or application/fhir+xml.',
    ...(asked === null ? {} : { expression: '_format' }),
  })
}

interface Range {
  readonly name: string
  readonly quality: number
}

const best = (accept: string): Format | undefined => formats.get(accept) ?? bestOf(accept)

const bestOf = (accept: string): Format | undefined => {
  const ranges = accept
    .toLowerCase()
    .split(',')
    .map(rangeIn)
    .filter(({ name, quality }) => quality > 0 && formats.has(name))
    .sort((a, b) => b.quality - a.quality || wildness(a) - wildness(b))
  return formats.get(ranges[0]?.name ?? '')
}

const wildness = ({ name }: Range) => name.split('*').length

const rangeIn = (text: string): Range => {
  const [name = '', ...params] = text.split(';').map((part) => part.trim())
  const given = (key: string) => params.find((param) => param.startsWith(`${key}=`))?.slice(key.length + 1)
  const isR4 = /^"?4\.0(\.1)?"?$/.test(given('fhirversion') ?? '4.0')
  return { name, quality: isR4 ? Number(given('q') ?? 1) : 0 }
}

/** A resource in the format and style that is wanted; text is JSON that is ready to send. */
export const written = (body: Resource | string, { format, pretty }: Style): string => {
  if (format === 'xml') {
    const resource = typeof body === 'string' ? (parseJson(body) as Resource) : body
    return toXml(resource, loadDefinitions(), { pretty })
  }
  const text = typeof body === 'string' ? body : toText(body)
  return pretty ? indented(text) : text
}

/** Reads a resource in XML. */
export const readXml = (text: string): Resource => fromXml(text, loadDefinitions())

// Indents the text itself, so that every digit stays as it is.
const indented = (text: string): string => {
  let depth = 0
  return text.replace(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g, (token) => {
    if (token === '{' || token === '[') return `${token}\n${'  '.repeat(++depth)}`
    if (token === '}' || token === ']') return `\n${'  '.repeat(--depth)}${token}`
    if (token === ',') return `,\n${'  '.repeat(depth)}`
    return token === ':' ? ': ' : token
  })
}
