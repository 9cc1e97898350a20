import { type Catalogue, openCatalogue } from '../../catalogue.ts'
import { openStore } from '../../compose.ts'
import type { Config } from '../../config.ts'
import { codeOf, FhirError } from '../../fhir/index.ts'
import { refuseHalfFilled } from '../../store/content.ts'
import type { Store } from '../../store/index.ts'
import { BackupError } from './file.ts'

/** Whoever only reads, or writes rows that are stamped already, needs no stamp. */
const noStamp = () => {
  throw new BackupError('Nothing is logged here.')
}

/** Opens a store to be read to its end, works with it and closes it. Refuses one that is empty or half filled. */
export const withSource = <Out>(setting: string, work: (store: Store) => Promise<Out>): Promise<Out> =>
  withStore(setting, async (store) => {
    await refuseHalfFilled(store)
    if ((await store.stand()).seq === 0)
      throw new BackupError(`The store ${named(setting)} is empty. Name the one that has the records.`)
    return work(store)
  })

/** Opens a store to be filled, works with it and closes it. Refuses one that would forget. */
export const withTarget = async <Out>(
  setting: string,
  work: (store: Store) => Promise<Out>,
): Promise<Out> => {
  if (setting.startsWith('memory:'))
    throw new BackupError('The store memory: forgets everything. Name sqlite:FOLDER or mongodb://….')
  return withStore(setting, work)
}

const withStore = async <Out>(setting: string, work: (store: Store) => Promise<Out>): Promise<Out> => {
  const store = await openStore(setting, { stamp: noStamp })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

// A connection string may carry a password.
const named = (setting: string): string => setting.replace(/\/\/[^@/]*@/, '//…@')

/** The catalogue for the address that clients use. */
export const catalogueFor = (config: Config): Catalogue => {
  const base = config.MUNIMENT_BASE_URL || `http://${config.MUNIMENT_HOST}:${config.MUNIMENT_PORT}`
  return openCatalogue(`${base}/fhir`)
}

const mostTries = 3

/** Begins again, a few times, when a record was destroyed meanwhile. */
export const untilUndisturbed = async <Out>(work: () => Promise<Out>): Promise<Out> => {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      const isDisturbed = error instanceof FhirError && codeOf(error) === 'conflict'
      if (!isDisturbed || tries === mostTries) throw error
    }
  }
}
