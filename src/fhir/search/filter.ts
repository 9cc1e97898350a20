import { refusal } from '../outcomes.ts'
import { type Budget, chained, newBudget, readCriterion } from './criteria.ts'
import type { ParamSource, SearchParam } from './params.ts'
import type { Criterion } from './query.ts'
import { readValue, type Value } from './values.ts'

const mostTokens = 400
const deepest = 12

interface Reading {
  readonly types: readonly string[]
  readonly source: ParamSource
  readonly tokens: readonly string[]
  /** Shared by all that stands between the brackets of a path. */
  readonly budget?: Budget
  at: number
}

/**
 * Round brackets, texts, the beginning and the end of a path's brackets, and all else to the next of these; in a value
 * a pair of square brackets is part of it, such as in a unit.
 */
const token =
  /\(|\)|"(?:[^"\\]|\\.)*"|[A-Za-z_][\w\-.:]*\[|\](?:\.[\w\-.:]+\[?)?|(?:[^\s()"[\]]|\[[^\s()"[\]]*\])+|["[]/g

/**
 * Reads a `_filter`. `and` and `or` have one rank and are read from the left. In `subject[filter].rest` what is pointed
 * at meets the filter and the rest. Refuses 400 what cannot be read. Of a very long value the end is not kept in the index, and `ew` does not find it.
 * @see https://hl7.org/fhir/R4/search_filter.html
 */
export const readFilter = (types: readonly string[], source: ParamSource, text: string): Criterion => {
  const tokens = text.match(token) ?? []
  if (tokens.length > mostTokens) throw unreadable('it is too long')
  const reading: Reading = { types, source, tokens, at: 0 }
  const criterion = expression(reading, 0)
  if (reading.at < tokens.length) throw unreadable(`it is not clear what follows part ${reading.at}`)
  return criterion
}

const expression = (reading: Reading, depth: number): Criterion => {
  let left = part(reading, depth)
  for (let word = joining(reading); word !== undefined; word = joining(reading))
    left = { is: word === 'and' ? 'all' : 'any', of: [left, part(reading, depth)] }
  return left
}

const joining = (reading: Reading): 'and' | 'or' | undefined => {
  const word = reading.tokens[reading.at]
  if (word !== 'and' && word !== 'or') return undefined
  reading.at += 1
  return word
}

const part = (reading: Reading, depth: number): Criterion => {
  if (depth > deepest) throw unreadable('its brackets are nested too deeply')
  const token = next(reading)
  if (token === 'not') return { is: 'not', of: bracketed(reading, depth, next(reading)) }
  return token === '(' ? bracketed(reading, depth, token) : comparison(reading, depth, token)
}

const bracketed = (reading: Reading, depth: number, open: string): Criterion => {
  if (open !== '(') throw unreadable('after not comes a bracket')
  const inner = expression(reading, depth + 1)
  if (next(reading) !== ')') throw unreadable('a bracket is not closed')
  return inner
}

const next = (reading: Reading): string => {
  const token = reading.tokens[reading.at]
  if (token === undefined) throw unreadable('it ends too early')
  reading.at += 1
  return token
}

const comparison = (reading: Reading, depth: number, path: string): Criterion => {
  if (path.endsWith('[')) return pointing(reading, depth, path.slice(0, -1))
  if (!/^[A-Za-z_][\w\-.:]*$/.test(path)) throw unreadable('a path is no path')
  const operator = next(reading)
  const value = next(reading)
  return readPath(reading, path, (param, _modifier, name) => compared(param, operator, value, name))
}

/** `path[filter].rest operator value`: where the path points, one thing meets the filter and the rest. */
const pointing = (reading: Reading, depth: number, path: string): Criterion => {
  const { source, tokens, at, budget = newBudget() } = reading
  const read = (type: string): Criterion => {
    const within: Reading = { types: [type], source, tokens, budget, at }
    const filter = expression(within, depth + 1)
    const rest = next(within)
    if (!rest.startsWith('].')) throw unreadable('after a path in brackets come ] and . and a path')
    const compared = comparison(within, depth + 1, rest.slice(2))
    reading.at = within.at
    return { is: 'all', of: [filter, compared] }
  }
  return readPath({ ...reading, budget }, path, (param, modifier, name) =>
    chained(param, modifier, { name }, read),
  )
}

type Leaf = (param: SearchParam, modifier: string | undefined, name: string) => Criterion

const readPath = ({ types, source, budget }: Reading, path: string, leaf: Leaf): Criterion => {
  const name = path.slice(0, 100)
  const asked = { source, name, value: '', ...(budget ? { budget } : {}) }
  return readCriterion(types, { ...asked, leaf: (param, modifier) => leaf(param, modifier, name) })
}

const ordering = ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'ap', 'sa', 'eb']

/** The operators by search type: how each is asked in terms of modifiers. `!` negates. */
const operators: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  string: { eq: 'equals', ne: '!equals', co: 'contains', sw: 'starts', ew: 'ends' },
  token: {
    eq: '',
    ne: '!',
    co: 'contains',
    sw: 'starts',
    ew: 'ends',
    ss: 'below',
    sb: 'above',
    in: 'in',
    ni: '!in',
  },
  uri: { eq: '', ne: '!', co: 'contains', sw: 'starts', ew: 'ends' },
  reference: { eq: '', ne: '!', re: '' },
  composite: { eq: '', ne: '!' },
  special: {},
}

/** What is looked for in a part of the value, whatever the type. */
const partly = ['contains', 'starts', 'ends']

const compared = (param: SearchParam, operator: string, text: string, name: string): Criterion => {
  if (operator === 'pr') return { is: 'missing', param, missing: truth(text) === 'false' }
  const value = text.startsWith('"') ? unquoted(text) : text
  if (['date', 'number', 'quantity'].includes(param.type)) return ordered(param, operator, value, name)
  const how = operators[param.type]?.[operator]
  const isPart = how !== undefined && partly.includes(how)
  if (how === undefined || (isPart && param.code === '_id')) throw notOffered(param, operator, name)
  const modifier = how.replace('!', '')
  const values = [valueIn(param, modifier, value, name)]
  const found: Criterion = { is: 'match', param, ...(modifier ? { modifier } : {}), values, name }
  return how.startsWith('!') ? { is: 'not', of: found } : found
}

const valueIn = (param: SearchParam, modifier: string, text: string, name: string): Value =>
  param.type === 'string' || partly.includes(modifier)
    ? { is: 'text', text }
    : readValue(param, modifier || undefined, text, name)

const ordered = (param: SearchParam, operator: string, value: string, name: string): Criterion => {
  const compare = (prefix: string): Criterion => {
    const values = [readValue(param, undefined, prefix + value, name)]
    return { is: 'match', param, values, name }
  }
  if (ordering.includes(operator)) return compare(operator)
  if (operator === 'po' && param.type === 'date') return { is: 'all', of: [compare('ge'), compare('le')] }
  throw notOffered(param, operator, name)
}

const truth = (text: string): string => {
  if (text === 'true' || text === 'false') return text
  throw unreadable('after pr comes true or false')
}

const unquoted = (text: string): string => {
  try {
    return String(JSON.parse(text))
  } catch {
    throw unreadable('a text in quotes is not closed or has a wrong escape')
  }
}

const notOffered = (param: SearchParam, operator: string, name: string) => {
  const known = operators[param.type]
  return refusal('invalid-parameter', {
    says: `In _filter, the ${param.type} parameter "${name}" has no operator "${operator.slice(0, 10)}".`,
    next: `Use ${[...(known ? Object.keys(known) : ordering), 'pr'].join(', ')}.`,
    expression: '_filter',
  })
}

const unreadable = (why: string) =>
  refusal('invalid-parameter', {
    says: `The value of "_filter" cannot be read: ${why}.`,
    next: 'Write such as: given eq "Ada" and (birthdate ge 1950 or not (active pr true)).',
    expression: '_filter',
  })
