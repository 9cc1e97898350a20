import type { Environment } from '../config.ts'
import { verifyLog } from '../department/audit/index.ts'
import { withDepartment } from './open.ts'

/** `muniment verify-log`: 0 if the log is whole, 1 if not. */
export const verify = (_args: readonly string[], environment: Environment): Promise<number> =>
  withDepartment(environment, async ({ store, keys }) => {
    const report = await verifyLog(store, keys)
    for (const { index, what, events } of report.broken)
      console.log(`entry ${index}: ${what} (${events.join(', ')})`)
    for (const { size, time, ok } of report.checkpoints)
      if (!ok) console.log(`checkpoint at ${size} (${time}): does not hold`)
    console.log(
      report.ok
        ? `The log is whole: ${report.size} entries, ${report.checkpoints.length} checkpoints hold, root ${report.root}.`
        : `The log was altered: ${report.brokenCount} of ${report.size} entries. Keep the database as it is, and compare with a backup.`,
    )
    return report.ok ? 0 : 1
  })
