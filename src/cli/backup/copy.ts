import type { Environment } from '../../config.ts'
import { contentOf } from '../../store/content.ts'
import { progress } from '../progress.ts'
import { settled } from '../settings.ts'
import { pour } from './pour.ts'
import { tellPoured } from './restore.ts'
import { catalogueFor, untilUndisturbed, withSource, withTarget } from './stores.ts'

/** `muniment copy FROM TO`: fills an empty store with another's content; no file between. */
export const copy = async (args: readonly string[], environment: Environment): Promise<number> => {
  const [from, to, ...more] = args
  if (from === undefined || to === undefined || more.length > 0) {
    console.error('Name both stores: muniment copy sqlite:FOLDER mongodb://host/muniment')
    return 2
  }
  const config = settled(environment)
  if (!config) return 2
  const catalogue = catalogueFor(config)
  const started = Date.now()
  const poured = await withSource(from, (source) =>
    withTarget(to, async (target) => {
      const bar = progress('copy', (await source.stand()).seq)
      try {
        return await untilUndisturbed(async () =>
          pour(contentOf(source), { store: target, catalogue, reached: bar.to }),
        )
      } finally {
        bar.stop()
      }
    }),
  )
  tellPoured('copied', poured, (Date.now() - started) / 1000)
  console.log('Both stores need the same key file: without it the log cannot be verified.')
  return 0
}
