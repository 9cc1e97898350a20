import fc from 'fast-check'
import { beginning, fold, shortened } from '../../src/fhir/fold.ts'

describe('Folded text', () => {
  it.each([
    ['  Van   der  Berg ', 'van der berg'],
    ['Müller', 'muller'],
    ['MU\u0308LLER', 'muller'],
    ['Straße', 'strasse'],
    ['Ὀδυσσεύς', 'οδυσσευσ'],
    ['ﬁne', 'fine'],
    ['İzmir', 'izmir'],
  ])('takes %p for %p', (text, folded) => expect(fold(text)).toBe(folded))

  it('stays as it is when folded again', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => expect(fold(fold(text))).toBe(fold(text))))
  })
})

describe('A long value in the index', () => {
  it('is told apart from another with the same beginning', () => {
    const [a, b] = [`${'x'.repeat(300)}a`, `${'x'.repeat(300)}b`]
    expect(shortened(a)).not.toBe(shortened(b))
    expect(shortened(a).length).toBeLessThan(220)
  })

  it('still begins as the text does, and never holds half a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 150, maxLength: 250 }), (text) => {
        expect(shortened(text).startsWith(beginning(text))).toBe(true)
        expect(shortened(text).isWellFormed()).toBe(true)
      }),
    )
  })
})
