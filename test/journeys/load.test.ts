import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { load } from '../../src/cli/load.ts'
import { aDesk } from '../builders/a-desk.ts'

const synthea = join(__dirname, '../../../shared/data/synthea')
const withSynthea = existsSync(synthea) ? it : it.skip

describe('muniment load', () => {
  withSynthea(
    'takes every bundle and every NDJSON file, and makes no version the second time',
    async () => {
      const { desk, store } = await aDesk({ rooms: [] })
      const first = await load(desk, [synthea], () => undefined)
      const everything = { types: 'all', where: { op: 'every' } } as const
      const after = await store.count(everything)
      expect({ skipped: first.skipped, after }).toEqual({ skipped: [], after: first.resources })
      const second = await load(desk, [synthea], () => undefined)
      expect(second.skipped).toHaveLength(readdirSync(join(synthea, 'transactions')).length)
      expect(await store.history({ limit: 100_000 })).toHaveLength(after)
    },
    120_000,
  )

  it('says which file was refused, where and why', async () => {
    const { desk } = await aDesk({ rooms: [] })
    const broken = join(__dirname, '../../fixtures/day/unclassified.json')
    await expect(load(desk, [broken], () => undefined)).rejects.toThrow(/unclassified\.json/)
  })
})
