export { openRetention } from './open-retention.ts'
export type { RetentionOptions } from './read-rules.ts'
