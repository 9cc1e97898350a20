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
import { refusal } from '../../fhir/outcomes.ts'
import { storeAway } from '../away.ts'

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

const duplicateKey = 11000
const writeConflict = 112
const maxTimeExpired = 50

const codeOf = (error: unknown): number | undefined =>
  error instanceof MongoServerError && typeof error.code === 'number' ? error.code : undefined

export const isAway = (error: unknown): boolean =>
  awayKinds.some((kind) => error instanceof kind) || awayCodes.has(codeOf(error) ?? -1)

/** Another transaction was faster. A key taken after the snapshot counts as that too. */
export const isLostRace = (error: unknown): boolean =>
  (error instanceof MongoError && error.hasErrorLabel('TransientTransactionError')) ||
  codeOf(error) === writeConflict ||
  codeOf(error) === duplicateKey

export const isUnknownCommit = (error: unknown): boolean =>
  error instanceof MongoError && error.hasErrorLabel('UnknownTransactionCommitResult')

/** The refusal that a failure of MongoDB means to a caller; any other error as it is. */
export const asRefusal = (error: unknown): unknown => {
  if (codeOf(error) === maxTimeExpired) return tooCostly('takes too long')
  return isAway(error) ? storeAway('MongoDB does not answer, or has no primary just now.') : error
}

/** 422: a search that would keep the store from others. */
export const tooCostly = (why: string) =>
  refusal('too-costly', {
    says: `The search ${why}.`,
    next: 'Add a criterion that finds fewer, such as a patient or a date.',
  })

/** Runs a read; failures of MongoDB become refusals. */
export const guarded = async <Out>(read: () => Promise<Out>): Promise<Out> => {
  try {
    return await read()
  } catch (error) {
    throw asRefusal(error)
  }
}
