import { storeAway } from '../away.ts'

/** SQLite's primary result codes that say the store is away, not that we asked wrongly. */
const away: Readonly<Record<number, string>> = {
  5: 'Another process is writing to the store.',
  6: 'Another process is writing to the store.',
  7: 'The store is out of memory.',
  8: "The store's file can only be read.",
  10: "The disk with the store's file fails.",
  11: "The store's file is damaged.",
  13: "The disk with the store's file is full.",
  14: "The store's file cannot be opened.",
  15: "The store's file is locked.",
  26: "The store's file is not a database.",
}

const isObject = (error: unknown): error is object => typeof error === 'object' && error !== null

const codeIn = (error: unknown): number | undefined =>
  isObject(error) && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : undefined

const isClosed = (error: unknown): boolean =>
  isObject(error) && 'code' in error && error.code === 'ERR_INVALID_STATE'

/** Another connection holds the lock: worth waiting for. */
export const isBusy = (error: unknown): boolean => codeIn(error) === 5

/** The refusal that a failure of SQLite means to a caller; any other error as it is. */
export const asAway = (error: unknown): unknown => {
  if (isClosed(error)) return storeAway('The store is closed.')
  const says = away[codeIn(error) ?? 0]
  return says === undefined ? error : storeAway(says)
}

/** Whether a failure belongs to the store as a whole, not to one set. */
export const isAway = (error: unknown): boolean => asAway(error) !== error

/** Runs a read; failures of SQLite become refusals. */
export const guarded = <Out>(read: () => Out): Promise<Out> => {
  try {
    return Promise.resolve(read())
  } catch (error) {
    return Promise.reject(asAway(error))
  }
}
