import { setTimeout as pause } from 'node:timers/promises'
import {
  MongoError,
  MongoExpiredSessionError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoOperationTimeoutError,
  MongoServerClosedError,
  MongoServerError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
  MongoWriteConcernError,
} from 'mongodb'
import type { FhirError } from '../../fhir/outcomes.ts'
import { storeAway } from '../away.ts'
import { tooCostly } from '../too-costly.ts'

const awayKinds = [
  MongoNetworkError,
  MongoServerSelectionError,
  MongoNotConnectedError,
  MongoTopologyClosedError,
  MongoServerClosedError,
  MongoOperationTimeoutError,
  MongoExpiredSessionError,
  MongoWriteConcernError,
]

/**
 * Server codes that pass: HostUnreachable, HostNotFound, WriteConcernFailed, NetworkTimeout, ShutdownInProgress,
 * PrimarySteppedDown, ExceededTimeLimit, SocketException, NotWritablePrimary, InterruptedAtShutdown,
 * InterruptedDueToReplStateChange, NotPrimaryNoSecondaryOk, NotPrimaryOrSecondary, OutOfDiskSpace.
 * @see https://www.mongodb.com/docs/manual/reference/error-codes/
 */
const awayCodes = new Set([6, 7, 64, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436, 14031])

const maxTimeExpired = 50

const codeOf = (error: unknown): number | undefined =>
  error instanceof MongoServerError && typeof error.code === 'number' ? error.code : undefined

export const isAway = (error: unknown): boolean =>
  awayKinds.some((kind) => error instanceof kind) || awayCodes.has(codeOf(error) ?? -1)

/**
 * WriteConflict, and a key taken after the snapshot; NoSuchTransaction, TransactionExceededLifetimeLimitSeconds and
 * Interrupted are the end of a transaction that another process, or MongoDB, took for abandoned.
 */
const lostCodes = new Set([112, 11000, 251, 290, 11601])

/** Another transaction was faster. */
export const isLostRace = (error: unknown): boolean =>
  (error instanceof MongoError && error.hasErrorLabel('TransientTransactionError')) ||
  lostCodes.has(codeOf(error) ?? -1)

/** The refusal that a failure of MongoDB means to a caller; any other error as it is. */
export const asRefusal = (error: unknown): unknown => {
  if (codeOf(error) === maxTimeExpired) return tooCostly('takes too long')
  return isAway(error) ? mongoAway() : error
}

export const mongoAway = (): FhirError => storeAway('MongoDB does not answer, or has no primary just now.')

export const outcomeUnknown = (): FhirError =>
  storeAway(
    'MongoDB went away before it said whether the change was kept: it may have been, whole, or not at all.',
    'Look the record up before you try again (one that you created: by its identifier), or repeat the request with the Idempotency-Key or If-None-Exist that it had.',
  )

/** Runs a read; failures of MongoDB become refusals. */
export type Guarded = <Out>(read: () => Promise<Out>) => Promise<Out>

export const guardedBy =
  (ask: Ask): Guarded =>
  async (read) => {
    try {
      return await read()
    } catch (error) {
      throw await refusalOf(error, ask)
    }
  }

export const guarded: Guarded = async (read) => {
  try {
    return await read()
  } catch (error) {
    throw asRefusal(error)
  }
}

/** Asks the database for something small. */
export type Ask = () => Promise<unknown>

/** A server that is going down may fail in words of its own: it is asked again after this many ms. */
const lastBreath = 300

/** As `asRefusal`; an error of the server that has no meaning here is the server's end if it does not answer now. */
export const refusalOf = async (error: unknown, ask: Ask): Promise<unknown> => {
  const known = asRefusal(error)
  if (!(known instanceof MongoServerError)) return known
  await pause(lastBreath)
  return ask().then(
    () => error,
    () => mongoAway(),
  )
}
