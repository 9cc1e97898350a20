export type { ClockRow } from './deadline/rules.ts'
export { openRelease, type ReleaseOptions } from './open-release.ts'
