import { setTimeout as pause } from 'node:timers/promises'
import { SingleBar } from 'cli-progress'
import type { Department } from '../compose.ts'
import type { Environment } from '../config.ts'
import { didYouMean } from '../fhir/index.ts'
import { withDepartment } from './open.ts'

const lookEveryMs = 300

/**
 * `muniment reindex [Type…]`: has the index entries of all or some types made anew, by this process or by a server that
 * runs on the store, and waits for the end. Searches go on meanwhile.
 */
export const reindex = (args: readonly string[], environment: Environment): Promise<number> =>
  withDepartment(environment, async ({ catalogue, indexer }) => {
    const known = catalogue.language.types
    const strange = args.find((type) => !known.includes(type))
    if (strange !== undefined) {
      console.error(`There is no resource type "${strange}". ${didYouMean(strange, known)}`)
      return 2
    }
    await indexer.ask(args.length > 0 ? args : known)
    console.log(`${await followed(indexer)} resources are indexed anew`)
    return 0
  })

/** Works, or watches another process work, until all is done. Gives the number of resources. */
const followed = async (indexer: Department['indexer']): Promise<number> => {
  const bar = new SingleBar({ format: '{bar} {value}/{total} resources', noTTYOutput: false })
  bar.start(1, 0)
  const work = { isDone: false }
  const working = worked(indexer).finally(() => {
    work.isDone = true
  })
  // What is finished is named no more, so the most that was ever left is the whole.
  let whole = 0
  while (!work.isDone) {
    const left = leftOf(await indexer.state())
    whole = Math.max(whole, left)
    bar.setTotal(whole)
    bar.update(whole - left)
    await pause(lookEveryMs)
  }
  await working
  bar.update(whole)
  bar.stop()
  return whole
}

const worked = async (indexer: Department['indexer']): Promise<void> => {
  for (;;) {
    await indexer.work({ isGentle: false })
    if (Object.keys(await indexer.state()).length === 0) return
    await pause(lookEveryMs)
  }
}

const leftOf = (walks: Awaited<ReturnType<Department['indexer']['state']>>): number =>
  Object.values(walks).reduce((sum, { done, of = 0 }) => sum + Math.max(0, of - done), 0)
