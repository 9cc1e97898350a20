export { kpiReport } from './kinds.ts'
export { measures } from './map-report.ts'
export { office } from './office.ts'
