import type { Department } from '../../compose.ts'
import { progress } from '../progress.ts'
import { examine } from './examine.ts'

/** `muniment doctor --deep`: a line for every difference in the store; 1 if there are any. */
export const deep = async ({ store, keys, catalogue }: Department): Promise<number> => {
  let differences = 0
  let bar: ReturnType<typeof progress> | undefined
  const tally = await examine({
    store,
    keys,
    entriesOf: catalogue.language.entriesOf,
    tell: ({ where, what, next }) => {
      differences += 1
      console.log(`${where}: ${what}. ${next}`)
    },
    reached: (seq, last) => {
      bar ??= progress('doctor', last)
      bar.to(seq)
    },
  })
  bar?.stop()
  const { versions, current, blobs, rows, checkpoints } = tally
  const seen = `${versions} versions of ${current} records, ${blobs} blobs, ${rows} log entries, ${checkpoints} checkpoints`
  console.log(differences === 0 ? `The store is whole: ${seen}.` : `${differences} differences in ${seen}.`)
  return differences === 0 ? 0 : 1
}
