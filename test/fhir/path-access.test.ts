import fc from 'fast-check'
import { mun, munCodes } from '../../src/fhir/index.ts'
import { parsePath, valuesAt, withValuesAt } from '../../src/fhir/path-access.ts'

const value = fc.constantFrom('u', 'v', 'w')
const coding = fc.record(
  { system: fc.constantFrom(munCodes('mun-x'), 'http://y'), code: value },
  { requiredKeys: ['system'] },
)
const extension = fc.record(
  { url: fc.constantFrom(mun('ext-x'), 'http://y'), valueString: value, id: value },
  { requiredKeys: ['url'] },
)
const part = fc.record(
  {
    type: fc
      .constantFrom('x', 'y')
      .map((code) => ({ coding: [{ system: munCodes('mun-task-input'), code }] })),
    valueCode: value,
    id: value,
  },
  { requiredKeys: ['type'] },
)
const item = fc.record({ a: fc.record({ b: value }), note: value }, { requiredKeys: ['note'] })
const list = <T>(of: fc.Arbitrary<T>) => fc.array(of, { minLength: 1, maxLength: 4 })

/** A tree as FHIR has them: no empty lists or objects. */
const tree = fc.record(
  {
    a: fc.record({ b: value, c: value }, { requiredKeys: ['c'] }),
    items: list(item),
    coding: list(coding),
    extension: list(extension),
    input: list(part),
    other: value,
  },
  { requiredKeys: [] },
)

const single = [
  'other',
  'a.b',
  'items[].a.b',
  'coding(mun-x).code',
  'ext(ext-x).valueString',
  'input(x).valueCode',
]
const several = ['items*.a.b', 'ext(ext-x)*.valueString', 'input(x)*.valueCode', 'coding(mun-x)*.code']
const each = [...single, ...several]
const valuesFor = (path: string) => fc.array(value, { maxLength: path.includes('*') ? 4 : 1 })

describe('a path into a resource', () => {
  it.each(each)('%s reads back what was written', (path) => {
    const steps = parsePath(path)
    fc.assert(
      fc.property(tree, valuesFor(path), (before, values) => {
        // Where the first of several goes, the second is the first.
        fc.pre(values.length > 0 || path.includes('*') || holders(before, steps) < 2)
        const after = withValuesAt(before, parsePath(path), values)
        expect(valuesAt(after, parsePath(path))).toEqual(values)
      }),
    )
  })

  it.each(each)('%s changes nothing where it writes what was there', (path) => {
    fc.assert(
      fc.property(tree, (before) => {
        const steps = parsePath(path)
        expect(withValuesAt(before, steps, valuesAt(before, steps)) ?? {}).toEqual(before)
      }),
    )
  })

  it.each(each)('%s leaves the tree that was given to it as it was', (path) => {
    fc.assert(
      fc.property(tree, valuesFor(path), (before, values) => {
        const copy = structuredClone(before)
        withValuesAt(before, parsePath(path), values)
        expect(before).toEqual(copy)
      }),
    )
  })

  it.each(each)('%s leaves every other element alone', (path) => {
    const [own = ''] = parsePath(path).map(({ element }) => element)
    fc.assert(
      fc.property(tree, valuesFor(path), (before, values) => {
        const after = withValuesAt(before, parsePath(path), values)
        expect(without(after, own)).toEqual(without(before, own))
      }),
    )
  })

  it.each(several)('%s keeps what stands beside a value that stays, whatever else goes', (path) => {
    const steps = parsePath(path)
    const whole = parsePath(path.slice(0, path.indexOf('*') + 1))
    const rest = steps.slice(1)
    fc.assert(
      fc.property(tree, fc.nat(3), (before, place) => {
        const values = valuesAt(before, steps)
        fc.pre(new Set(values).size === values.length)
        const fewer = values.filter((_, index) => index !== place)
        const items = valuesAt(before, whole).filter((one) => !isGone(valuesAt(one, rest)[0], values[place]))
        expect(valuesAt(withValuesAt(before, steps, fewer), whole)).toEqual(items)
      }),
    )
  })
})

const holders = (node: unknown, [first]: ReturnType<typeof parsePath>) =>
  first?.list ? valuesAt(node, [{ ...first, each: true }]).length : 0

const isGone = (value: unknown, gone: unknown) => value !== undefined && value === gone

const without = (node: unknown, element: string) =>
  Object.fromEntries(Object.entries(node ?? {}).filter(([name]) => name !== element))
