import { existsSync, readFileSync } from 'node:fs'
import { FhirError, parseJson, toText } from '../../../src/fhir/index.ts'
import { applyJsonPatch } from '../../../src/fhir/patch/json-patch.ts'

interface Case {
  readonly comment: string
  readonly doc: unknown
  readonly patch: unknown[]
  readonly expected?: unknown
  readonly error?: string
}

const file = '../shared/data/fhir-test-cases/patch/json-patch-tests.json'
const cases = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Case[]) : []
const suite = cases.length > 0 ? describe : describe.skip

const refused = (doc: unknown, patch: unknown[]) => {
  try {
    applyJsonPatch(doc, patch)
  } catch (error) {
    if (error instanceof FhirError)
      return [error.status, error.outcome.issue[0]?.code, error.outcome.issue[0]?.details.text]
    throw error
  }
  return 'not refused'
}

suite('the official JSON Patch cases', () => {
  it.each(cases.filter(({ error }) => !error))('applies $comment', ({ doc, patch, expected }) => {
    expect(applyJsonPatch(doc, patch)).toEqual(expected)
  })
  it.each(cases.filter(({ error }) => error))('refuses $comment', ({ doc, patch }) => {
    expect(refused(doc, patch)).toEqual([422, 'processing', expect.any(String)])
  })
})

describe('JSON Patch', () => {
  const doc = { name: [{ given: ['Ada'] }], active: true }
  it('keeps every digit of what it moves, copies and leaves alone', () => {
    const weights = parseJson('{"a":2.00,"b":[1e-7],"c":{"d":12345678901234567890.10}}')
    const patched = applyJsonPatch(weights, [
      { op: 'move', from: '/a', path: '/b/0' },
      { op: 'copy', from: '/c/d', path: '/e' },
      { op: 'test', path: '/b/0', value: 2 },
    ])
    expect(toText(patched)).toBe(
      '{"b":[2.00,1e-7],"c":{"d":12345678901234567890.10},"e":12345678901234567890.10}',
    )
  })

  it('leaves the document itself unchanged, and its elements in their order', () => {
    const patched = applyJsonPatch(doc, [
      { op: 'replace', path: '/name/0/given/0', value: 'Eve' },
      { op: 'replace', path: '/name', value: [] },
    ])
    expect(toText(patched)).toBe('{"name":[],"active":true}')
    expect(doc).toEqual({ name: [{ given: ['Ada'] }], active: true })
  })

  it.each([
    ['no operation', 1],
    ['nothing', null],
    ['an unknown op', { op: 'merge', path: '/a', value: 1 }],
    ['an op of JavaScript', { op: 'toString', path: '/a', value: 1 }],
    ['no path', { op: 'remove' }],
    ['no value', { op: 'add', path: '/a' }],
    ['no from', { op: 'move', path: '/a' }],
    ['a pointer without a slash', { op: 'remove', path: 'active' }],
    ['a pointer with a bad escape', { op: 'remove', path: '/a~2' }],
    ['a prototype', { op: 'add', path: '/__proto__/x', value: 1 }],
    ['a constructor', { op: 'copy', from: '/constructor', path: '/x' }],
  ])('refuses with 400 %s', (_what, operation) => {
    expect(refused(doc, [{ op: 'test', path: '/active', value: true }, operation])).toEqual([
      400,
      'value',
      expect.stringContaining('Operation 1 '),
    ])
  })

  it.each([
    ['a failed test', { op: 'test', path: '/active', value: false }],
    ['a test of more than is there', { op: 'test', path: '/name/0', value: { given: ['Ada'], family: 'M' } }],
    ['the removal of what is not there', { op: 'remove', path: '/gender' }],
    ['the removal of everything', { op: 'remove', path: '' }],
    ['the replacement of what is not there', { op: 'replace', path: '/gender', value: 'male' }],
    ['a place beyond a list', { op: 'add', path: '/name/2', value: {} }],
    ['a place with a leading zero', { op: 'remove', path: '/name/00' }],
    ['a step into a text', { op: 'add', path: '/name/0/given/0/length', value: 1 }],
    ['a move into itself', { op: 'move', from: '/name', path: '/name/0/name' }],
    ['an inherited name', { op: 'test', path: '/toString', value: 1 }],
  ])('refuses with 422 %s', (_what, operation) => {
    expect(refused(doc, [operation])).toEqual([422, 'processing', expect.stringContaining('Operation 0 ')])
  })

  it('ends copies of copies, deep nesting and endless patches', () => {
    const doubling = Array.from({ length: 40 }, (_, at) => ({ op: 'copy', from: '', path: `/x${at}` }))
    expect(refused({ a: 1 }, doubling)).toEqual([422, 'processing', expect.any(String)])
    const nesting = Array.from({ length: 70 }, (_, at) => ({
      op: 'add',
      path: `${'/x'.repeat(at)}/x`,
      value: {},
    }))
    expect(refused({}, nesting)).toEqual([422, 'processing', expect.stringContaining('nested deeper')])
    expect(refused({}, Array(1001).fill(nesting[0]))).toEqual([422, 'too-costly', expect.any(String)])
  })
})
