export { chart, deficiency, document, filingTask } from './kinds.ts'
export { type FilingOptions, openFiling } from './open-filing.ts'
