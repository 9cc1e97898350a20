import fc from 'fast-check'
import { parseJson, toText } from '../../src/fhir/index.ts'

const digits = fc.stringMatching(/^[1-9]\d{0,22}$/)
const fraction = fc.option(fc.stringMatching(/^\d{1,20}$/), { nil: undefined })
const exponent = fc.option(fc.stringMatching(/^[eE][+-]?\d{1,2}$/), { nil: undefined })

const numberText = fc
  .tuple(fc.boolean(), fc.oneof(fc.constant('0'), digits), fraction, exponent)
  .map(
    ([minus, whole, part, e]) =>
      `${minus ? '-' : ''}${whole}${part === undefined ? '' : `.${part}`}${e ?? ''}`,
  )

describe('JSON as it is kept', () => {
  it.each(['2.00', '1e-7', '0.0000001', '-0', '12345678901234567890', '0.10', '1E+2', '100', '-1.50'])(
    'keeps the digits of %s',
    (number) => {
      const text = `{"a":${number},"b":[${number}]}`
      expect(toText(parseJson(text))).toBe(text)
      expect(toText(parseJson(`\n${number}\n`))).toBe(number)
      expect(toText(parseJson(`{"a" : ${number}\n, "b": [ ${number} ] }`))).toBe(text)
    },
  )

  it('keeps the digits of any number', () => {
    fc.assert(
      fc.property(numberText, (number) => {
        const text = `{"value":${number}}`
        expect(toText(parseJson(text))).toBe(text)
      }),
      { numRuns: 2000 },
    )
  })

  it('refuses what is not JSON without repeating any of it', () => {
    expect(() => parseJson('{"name":"Marlow",}')).toThrow(/not valid JSON/)
    expect(() => parseJson('{"name":"Marlow",}')).not.toThrow(/Marlow/)
  })
})
