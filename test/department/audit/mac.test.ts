import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { macUnder } from '../../../src/department/audit/mac.ts'

describe('the log’s keyed hash', () => {
  it('is HMAC-SHA-256, for any key and text', () => {
    const keys = fc.uint8Array({ maxLength: 100 })
    fc.assert(
      fc.property(
        keys,
        fc.string({ unit: 'binary', maxLength: 800, size: 'max' }),
        fc.string(),
        (key, first, second) => {
          const mac = macUnder(key)
          for (const text of [first, second])
            expect(mac(text)).toBe(createHmac('sha256', key).update(text).digest('base64url'))
        },
      ),
    )
  })
})
