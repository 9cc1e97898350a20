import { parseDate } from '../dates.ts'
import { isNarrative } from './html.ts'

/** A primitive type: what its JSON values look like, and how to say so. */
export interface Primitive {
  readonly test: (value: unknown) => boolean
  readonly like: string
}

const text = (pattern: RegExp, like: string): Primitive => ({
  test: (value) => typeof value === 'string' && pattern.test(value),
  like,
})

const date = (pattern: RegExp, like: string): Primitive => ({
  // The pattern knows how many days each month has; only the leap day is looked up in the calendar.
  test: (value) =>
    typeof value === 'string' &&
    pattern.test(value) &&
    (!value.startsWith('-02-29', 4) || parseDate(value) !== undefined),
  like,
})

const whole = (least: number, like: string): Primitive => ({
  test: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= 2 ** 31 - 1,
  like,
})

// Control characters, other than tab and line ends, are no text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/

const longest = 2 ** 20

/** The first character tells of nearly every text that it is not blank. */
const isBlank = (value: string): boolean => {
  const first = value.charCodeAt(0)
  return !(first > 32 && first < 127) && !/\S/.test(value)
}

const prose: Primitive = {
  test: (value) =>
    typeof value === 'string' && value.length <= longest && !isBlank(value) && !control.test(value),
  like: 'a text, not blank, of at most 1,048,576 characters',
}

/** Base64 without white space. */
const packed = /^[A-Za-z0-9+/]+={0,2}$/

const base64: Primitive = {
  test: (value) => {
    if (typeof value !== 'string' || value === '') return false
    if (packed.test(value)) return value.length % 4 === 0
    const without = value.replace(/\s+/g, '')
    return without.length % 4 === 0 && packed.test(without)
  },
  like: 'base64, with its length a multiple of four',
}

const uri: Primitive = {
  test: (value) => typeof value === 'string' && value !== '' && !/\s/.test(value),
  like: 'a URI without spaces',
}
// Groups that capture would double the time of these.
const zone = '(?:Z|[+-](?:0\\d|1[0-3]):[0-5]\\d|[+-]14:00)'
const clock = '(?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d+)?'
const year = '(?!0000)\\d{4}'
const month = '(?:0[1-9]|1[0-2])'
const day =
  '(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31|02-29)'

/** FHIR's primitive types. @see https://hl7.org/fhir/R4/datatypes.html#primitive */
export const primitives: ReadonlyMap<string, Primitive> = new Map(
  Object.entries({
    base64Binary: base64,
    boolean: { test: (value: unknown) => typeof value === 'boolean', like: 'true or false' },
    canonical: uri,
    code: text(/^\S+(?: \S+)*$/, 'a code, without spaces at its ends'),
    date: date(
      new RegExp(`^${year}(?:-(?:${month}|${day}))?$`),
      'a date of the calendar such as 2026-03-31, 2026-03 or 2026',
    ),
    dateTime: date(
      new RegExp(`^${year}(?:-(?:${month}|${day}(?:T${clock}${zone})?))?$`),
      'a date such as 2026-03-31 or, with a time, 2026-03-31T09:30:00Z',
    ),
    decimal: { test: (value: unknown) => typeof value === 'number', like: 'a number' },
    id: text(/^[A-Za-z0-9\-.]{1,64}$/, '1 to 64 letters, digits, "-" and "."'),
    instant: date(
      new RegExp(`^${year}-${day}T${clock}${zone}$`),
      'a moment with its time zone such as 2026-03-31T09:30:00Z',
    ),
    integer: whole(-(2 ** 31), 'a whole number of 32 bits'),
    markdown: prose,
    oid: text(/^urn:oid:[0-2](\.(0|[1-9]\d*))+$/, 'an OID such as urn:oid:2.16.840.1'),
    positiveInt: whole(1, 'a whole number from 1'),
    string: prose,
    time: text(new RegExp(`^${clock}$`), 'a time such as 09:30:00'),
    unsignedInt: whole(0, 'a whole number from 0'),
    uri,
    url: uri,
    uuid: text(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
      'a UUID such as urn:uuid:c757873d-ec9a-4326-a141-556f43239520',
    ),
    xhtml: {
      test: (value: unknown) => typeof value === 'string' && isNarrative(value),
      like: 'XHTML in one <div>, with text, formatting and images only (txt-1, txt-2)',
    },
  }),
)
