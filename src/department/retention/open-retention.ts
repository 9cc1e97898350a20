import type { Room } from '../desk/index.ts'
import { keepClocks } from './clock/follow.ts'
import { retentionEvaluate } from './clock/operation.ts'
import { disposalApprove } from './dispose/approve.ts'
import { disposalExecute } from './dispose/execute.ts'
import { disposalPrepare } from './dispose/prepare.ts'
import { retentionGuard } from './guard.ts'
import { placeHold } from './holds/place.ts'
import { releaseHold } from './holds/release.ts'
import { destructionCertificate, disposalBatch, legalHold, retentionClock } from './kinds.ts'
import { facilityOf, type RetentionOptions } from './read-rules.ts'

/**
 * The room that says how long records are kept, holds them, and destroys them when their time is over and two people
 * have agreed.
 * @see https://www.ecfr.gov/current/title-42/section-482.24
 */
export const openRetention = (options: RetentionOptions): Room => {
  const facility = facilityOf(options)
  return {
    name: 'retention',
    kinds: [legalHold, retentionClock, disposalBatch, destructionCertificate],
    operations: [
      retentionEvaluate(facility),
      placeHold(facility),
      releaseHold(facility),
      disposalPrepare(facility),
      disposalApprove(facility),
      disposalExecute(facility, options),
    ],
    guards: [retentionGuard],
    observers: [keepClocks(facility)],
  }
}
