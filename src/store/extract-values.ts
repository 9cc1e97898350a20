import { parseDate } from '../fhir/dates.ts'
import { fold } from '../fhir/fold.ts'
import { isTree, type Tree } from '../fhir/path/index.ts'
import type { SearchType } from '../fhir/search/index.ts'
import { addNumber, addPosition, addQuantity } from './extract-numbers.ts'
import type { Findings, Surroundings } from './findings.ts'
import { always, indexedReference } from './keys.ts'

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const trees = (value: unknown): readonly Tree[] => list(value).filter(isTree)

type Reader = (value: unknown, into: Findings, around: Surroundings) => void

const addCode = (system: unknown, code: unknown, into: Findings): void => {
  if (!isText(code)) return
  into.mark('code', code)
  into.mark('systemCode', text(system), code)
  into.sort(code)
}

const addText = (words: unknown, into: Findings): void => {
  if (isText(words)) into.mark('text', fold(words))
}

const addCoding = ({ system, code, display }: Tree, into: Findings): void => {
  addCode(system, code, into)
  addText(display, into)
}

const addConcept = (concept: Tree, into: Findings): void => {
  for (const coding of list(concept.coding)) if (isTree(coding)) addCoding(coding, into)
  addText(concept.text, into)
}

/** An Identifier, or a ContactPoint, whose system says which kind of address it is. */
const addIdentifier = ({ system, value, type }: Tree, into: Findings): void => {
  addCode(system, value, into)
  if (!isTree(type)) return
  addText(type.text, into)
  for (const coding of trees(type.coding))
    into.mark('ofType', text(coding.system), text(coding.code), text(value))
}

const token: Reader = (value, into) => {
  if (!isTree(value)) addCode('', String(value), into)
  else if (value.coding !== undefined || (value.text !== undefined && value.value === undefined))
    addConcept(value, into)
  else if (isText(value.value)) addIdentifier(value, into)
  else addCoding(value, into)
}

/** The parts of a HumanName and of an Address. */
const parts = [
  'text',
  'family',
  'given',
  'prefix',
  'suffix',
  'line',
  'city',
  'district',
  'state',
  'postalCode',
  'country',
]

const string: Reader = (value, into) => {
  if (!isTree(value)) return into.words(String(value))
  for (const part of parts) for (const words of asList(value[part])) if (isText(words)) addWords(words, into)
  into.sort(fold(orderOf(value)))
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value])

const addWords = (words: string, into: Findings): void => {
  into.mark('folded', fold(words))
  into.mark('exact', words)
}

/** Names are sorted by family and given name, addresses by their text or city. */
const orderOf = ({ family, given, text: whole, city }: Tree): string =>
  isText(family) ? [family, ...list(given)].filter(isText).join(' ') : text(whole) || text(city)

/** A canonical is found with its version and without. */
const addCanonical = (form: 'uri' | 'reference', uri: string, into: Findings): void => {
  into.mark(form, uri)
  const bar = uri.indexOf('|')
  if (bar >= 0) into.mark(form, uri.slice(0, bar))
}

const reference: Reader = (value, into, { base }) => {
  if (!isTree(value)) addReference(text(value), into, base)
  else if (isText(value.resourceType)) addReference(`${value.resourceType}/${text(value.id)}`, into, base)
  else {
    addReference(text(value.reference), into, base)
    if (isTree(value.identifier)) addLogical(value.identifier, into)
  }
}

const addReference = (to: string, into: Findings, base: string | undefined): void => {
  if (to === '' || to.startsWith('#')) return
  const indexed = indexedReference(to, base)
  addCanonical('reference', indexed, into)
  into.sort(indexed)
}

/** The code form of a reference parameter is the identifier's value in any system. */
const addLogical = ({ system, value }: Tree, into: Findings): void => {
  if (!isText(value)) return
  into.mark('identifier', text(system), value)
  into.mark('code', value)
}

const uri: Reader = (value, into) => {
  if (!isText(value)) return
  addCanonical('uri', value, into)
  into.sort(value)
}

const date: Reader = (value, into) => {
  const span = isTree(value) ? spanOf(value) : parseDate(text(value))
  if (!span) return
  into.range(span.lo, span.hi)
  into.sort(span.lo)
}

/** The span of a Period, or the outer span of a Timing's events or bounds. */
const spanOf = (value: Tree): { lo: number; hi: number } | undefined => {
  if (value.event !== undefined) {
    const events = list(value.event).flatMap((event) => parseDate(text(event)) ?? [])
    if (events.length > 0)
      return { lo: Math.min(...events.map(({ lo }) => lo)), hi: Math.max(...events.map(({ hi }) => hi)) }
  }
  const repeat = isTree(value.repeat) ? value.repeat : {}
  const period = isTree(repeat.boundsPeriod) ? repeat.boundsPeriod : value
  const [start, end] = [parseDate(text(period.start)), parseDate(text(period.end))]
  return start || end ? { lo: start?.lo ?? always.lo, hi: end?.hi ?? always.hi } : undefined
}

const none: Reader = () => {}

/** How a node is read for each search type: by its shape, so that choices need no definitions. */
export const readers: Readonly<Record<SearchType, Reader>> = {
  token,
  string,
  reference,
  uri,
  date,
  number: addNumber,
  quantity: addQuantity,
  composite: none,
  special: addPosition,
}
