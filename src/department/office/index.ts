export { measures } from './map-report.ts'
export { office } from './office.ts'
