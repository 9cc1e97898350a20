import { copy, parseJson, toText } from '../json.ts'
import { refusal } from '../outcomes.ts'
import { copyOf } from './items.ts'
import { checkDepth, inapplicable, inTurn, isTooDeep, unreadable } from './refusals.ts'

type Container = Record<string, unknown> | unknown[]

interface State {
  root: unknown
  /** Characters that `copy` may still make, so that copies of copies end. */
  copyable: number
}

interface Terms {
  readonly to: readonly string[]
  readonly from: readonly string[]
  readonly value: unknown
}

/**
 * The document with a JSON Patch applied, all of it or none: a new tree; digits of numbers stay as they were.
 * Refuses 400 an operation that cannot be read, 422 a `test` that fails and a path that is not there.
 * @see https://www.rfc-editor.org/rfc/rfc6902
 */
export const applyJsonPatch = (document: unknown, patch: readonly unknown[], origin?: string): unknown => {
  const state: State = { root: copy(document), copyable: 4_000_000 }
  inTurn(
    patch,
    (operation) => carryOut(state, operation),
    () => origin,
  )
  return state.root
}

/** Reads the text of a JSON Patch, digit for digit. Refuses 400 what is not JSON, or nested without end. */
export const readJsonPatch = (text: string): unknown => {
  const patch = parseJson(text)
  if (!isTooDeep(patch, 0)) return patch
  throw refusal('malformed-json', { says: 'The patch is nested too deep.', next: 'Send a flatter patch.' })
}

const carryOut = (state: State, operation: unknown): void => {
  const { op, path, from, value } = (operation ?? {}) as Record<string, unknown>
  const perform = typeof op === 'string' && Object.hasOwn(operations, op) ? operations[op] : undefined
  if (!perform) throw unreadable('op is none of add, remove, replace, move, copy, test')
  if (value === undefined && ['add', 'replace', 'test'].includes(String(op)))
    throw unreadable('it has no value')
  const source = op === 'move' || op === 'copy' ? tokensOf(from, 'from') : []
  perform(state, { to: tokensOf(path, 'path'), from: source, value })
}

const operations: Readonly<Record<string, (state: State, terms: Terms) => void>> = {
  add: (state, { to, value }) => add(state, to, value),
  remove: (state, { to }) => void remove(state, to),
  replace: (state, { to, value }) => replace(state, to, value),
  move: (state, { from, to }) => {
    if (to.length > from.length && from.every((token, place) => token === to[place]))
      throw inapplicable('a value cannot be moved into itself')
    add(state, to, remove(state, from))
  },
  copy: (state, { from, to }) => {
    const value = valueAt(state.root, from)
    state.copyable -= toText(value).length
    if (state.copyable < 0) throw inapplicable('it copies too much')
    add(state, to, value)
  },
  test: (state, { to, value }) => {
    if (!isEqual(valueAt(state.root, to), value)) throw inapplicable('the value it tests for is not there')
  },
}

// A name that means something to JavaScript names no element of FHIR.
const forbidden = new Set(['__proto__', 'constructor', 'prototype'])

const tokensOf = (pointer: unknown, name: string): string[] => {
  if (typeof pointer !== 'string' || !/^(?:\/(?:[^~]|~[01])*)?$/s.test(pointer))
    throw unreadable(`its ${name} is not a JSON Pointer`)
  const tokens = pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
  if (tokens.some((token) => forbidden.has(token)))
    throw unreadable(`its ${name} names no element of a resource`)
  return tokens
}

const isContainer = (value: unknown): value is Container =>
  typeof value === 'object' && value !== null && !(value instanceof Number)

const childOf = (value: unknown, token: string): unknown => {
  if (Array.isArray(value)) return value[indexIn(value, token, value.length - 1)]
  if (isContainer(value) && Object.hasOwn(value, token)) return Reflect.get(value, token)
  throw inapplicable('its path is not there')
}

const valueAt = (root: unknown, tokens: readonly string[]): unknown => tokens.reduce(childOf, root)

const indexIn = (list: readonly unknown[], token: string, most: number): number => {
  if (!/^(?:0|[1-9]\d{0,8})$/.test(token)) throw inapplicable('its path names no place of a list')
  if (Number(token) > most) throw inapplicable(`its path goes beyond the ${list.length} items of a list`)
  return Number(token)
}

/** What holds the value at a pointer that is not the root's, and under which name. */
const holderOf = (root: unknown, tokens: readonly string[]): [Container, string] => {
  const holder = valueAt(root, tokens.slice(0, -1))
  if (!isContainer(holder)) throw inapplicable('its path is not there')
  return [holder, tokens.at(-1) ?? '']
}

const add = (state: State, tokens: readonly string[], added: unknown): void => {
  checkDepth(added, tokens.length)
  const value = copyOf(added)
  if (tokens.length === 0) {
    state.root = value
    return
  }
  const [holder, key] = holderOf(state.root, tokens)
  if (Array.isArray(holder))
    holder.splice(key === '-' ? holder.length : indexIn(holder, key, holder.length), 0, value)
  else holder[key] = value
}

const replace = (state: State, tokens: readonly string[], value: unknown): void => {
  if (tokens.length > 0 && Array.isArray(valueAt(state.root, tokens.slice(0, -1)))) remove(state, tokens)
  else valueAt(state.root, tokens)
  add(state, tokens, value)
}

const remove = (state: State, tokens: readonly string[]): unknown => {
  if (tokens.length === 0) throw inapplicable('the whole resource cannot be removed')
  const [holder, key] = holderOf(state.root, tokens)
  const value = childOf(holder, key)
  if (Array.isArray(holder)) holder.splice(Number(key), 1)
  else delete holder[key]
  return value
}

const isEqual = (a: unknown, b: unknown): boolean => {
  if (isNumber(a) && isNumber(b)) return Number(a) === Number(b)
  if (!isContainer(a) || !isContainer(b)) return a === b
  const keys = Object.keys(a)
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isEqual(Reflect.get(a, key), Reflect.get(b, key)))
  )
}

const isNumber = (value: unknown) => typeof value === 'number' || value instanceof Number
