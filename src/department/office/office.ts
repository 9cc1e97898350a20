import type { Room } from '../desk/index.ts'
import { delinquency } from './delinquency.ts'
import { kpiReport } from './kinds.ts'
import { kpi } from './kpi.ts'

/** The room that reckons the department's figures. */
export const office: Room = {
  name: 'office',
  kinds: [kpiReport],
  operations: [kpi, delinquency],
  guards: [],
  observers: [],
}
