import { parseDate } from '../fhir/dates.ts'
import { fold } from '../fhir/fold.ts'
import { isTree, type Tree } from '../fhir/path/index.ts'
import type { SearchType } from '../fhir/search/index.ts'
import { quantityFound, rangeOfNumber } from './extract-numbers.ts'
import type { Finding, Surroundings } from './findings.ts'
import { always, indexedReference } from './keys.ts'

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const trees = (value: unknown): readonly Tree[] => list(value).filter(isTree)

type Reader = (value: unknown, around: Surroundings) => Finding | undefined

const joined = (findings: readonly Finding[]): Finding => {
  const sort = findings.find((one) => one.sort !== undefined)?.sort
  return { terms: findings.flatMap((one) => one.terms), ...(sort === undefined ? {} : { sort }) }
}

const codeIn = (system: string, code: string): Finding => ({
  terms: [
    ['code', code],
    ['systemCode', system, code],
  ],
  sort: code,
})

const shownAs = (words: unknown): Finding => {
  const folded = fold(text(words))
  return { terms: folded ? [['text', folded]] : [] }
}

const coding = ({ system, code, display }: Tree): Finding =>
  joined([...(text(code) ? [codeIn(text(system), text(code))] : []), shownAs(display)])

const concept = (value: Tree): Finding => joined([...trees(value.coding).map(coding), shownAs(value.text)])

const identifier = ({ system, value, type }: Tree): Finding => {
  const types = isTree(type) ? trees(type.coding) : []
  const typed = types.map(
    (one): Finding => ({
      terms: [['ofType', text(one.system), text(one.code), text(value)]],
    }),
  )
  return joined([codeIn(text(system), text(value)), ...typed, shownAs(isTree(type) ? type.text : '')])
}

const token: Reader = (value) => {
  if (!isTree(value)) return codeIn('', String(value))
  if ('coding' in value || ('text' in value && !('value' in value))) return concept(value)
  return typeof value.value === 'string' ? identifier(value) : coding(value)
}

const nameParts = ['text', 'family', 'given', 'prefix', 'suffix']
const addressParts = ['line', 'city', 'district', 'state', 'postalCode', 'country']

const string: Reader = (value) => {
  if (!isTree(value)) return stringsOf([String(value)])
  const words = [...nameParts, ...addressParts].flatMap((part) => [value[part]].flat()).filter(isText)
  const sort = [value.family ?? value.text, value.given].flat().filter(isText).join(' ')
  return stringsOf(words, sort)
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

const stringsOf = (words: readonly string[], sort = words[0] ?? ''): Finding => ({
  terms: words.flatMap((one): Finding['terms'] => [
    ['folded', fold(one)],
    ['exact', one],
  ]),
  sort: fold(sort || (words[0] ?? '')),
})

/** A canonical is found with its version and without. */
const withoutVersion = (uri: string): readonly string[] =>
  uri.includes('|') ? [uri, uri.slice(0, uri.indexOf('|'))] : [uri]

const reference: Reader = (value, { base }) => {
  if (!isTree(value)) return referenceTo(text(value), base)
  if (text(value.resourceType)) return referenceTo(`${text(value.resourceType)}/${text(value.id)}`, base)
  const identified = isTree(value.identifier) ? value.identifier : {}
  const [system, number] = [text(identified.system), text(identified.value)]
  return joined([
    referenceTo(text(value.reference), base),
    // The code form of a reference parameter is the identifier's value in any system.
    {
      terms: number
        ? [
            ['identifier', system, number],
            ['code', number],
          ]
        : [],
    },
  ])
}

const referenceTo = (to: string, base: string | undefined): Finding => {
  if (to === '' || to.startsWith('#')) return { terms: [] }
  const indexed = indexedReference(to, base)
  return { terms: withoutVersion(indexed).map((one) => ['reference', one]), sort: indexed }
}

const uri: Reader = (value) =>
  isText(value) ? { terms: withoutVersion(value).map((one) => ['uri', one]), sort: value } : undefined

const date: Reader = (value) => {
  const span = isTree(value) ? spanOf(value) : parseDate(text(value))
  return span && { terms: [], ranges: [{ unit: {}, lo: span.lo, hi: span.hi }], sort: span.lo }
}

/** The span of a Period, or the outer span of a Timing's events or bounds. */
const spanOf = (value: Tree): { lo: number; hi: number } | undefined => {
  const events = list(value.event).flatMap((event) => parseDate(text(event)) ?? [])
  if (events.length > 0)
    return { lo: Math.min(...events.map(({ lo }) => lo)), hi: Math.max(...events.map(({ hi }) => hi)) }
  const repeat = isTree(value.repeat) ? value.repeat : {}
  const period = isTree(repeat.boundsPeriod) ? repeat.boundsPeriod : value
  const [start, end] = [parseDate(text(period.start)), parseDate(text(period.end))]
  return start || end ? { lo: start?.lo ?? always.lo, hi: end?.hi ?? always.hi } : undefined
}

const number: Reader = (value) => {
  const range = rangeOfNumber(value)
  return range && { terms: [], ranges: [{ unit: {}, ...range }], sort: Number(value) || range.lo }
}

/** How a node is read for each search type: by its shape, so that choices need no definitions. */
export const readers: Readonly<Record<SearchType, Reader>> = {
  token,
  string,
  reference,
  uri,
  date,
  number,
  quantity: quantityFound,
  composite: () => undefined,
  special: () => undefined,
}
