export { applyFhirPathPatch } from './fhirpath-patch.ts'
export { applyJsonPatch, readJsonPatch } from './json-patch.ts'
