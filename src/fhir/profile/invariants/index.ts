export { compileInvariant, type Invariant } from './invariant.ts'
