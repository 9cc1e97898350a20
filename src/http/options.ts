import type { Logger } from 'pino'
import type { Desk } from '../department/desk/index.ts'
import type { Recognise } from './callers.ts'

/** What the window needs to serve. */
export interface WindowOptions {
  readonly desk: Desk
  /** The address clients use, without a slash at the end. */
  readonly base: string
  /** `smart` or `open`. */
  readonly auth: string
  readonly bodyLimitMb: number
  /** The largest content of a Binary. */
  readonly contentLimitMb: number
  readonly log: Logger
}

/** The window's options, and who says who calls. */
export interface DoorOptions extends WindowOptions {
  readonly recognise: Recognise
}
