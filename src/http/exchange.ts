/** What the FHIR door needs of a request: Express's has it, and so has the one that is answered in front of Express. */
export interface Asking {
  readonly method: string
  /** The path within the door: `/Patient/1`. */
  readonly path: string
  /** The address as it came. */
  readonly originalUrl: string
  readonly body?: unknown
  readonly socket: {
    readonly remoteAddress?: string | undefined
    setTimeout?(ms: number, then?: () => void): unknown
  }
  get(name: string): string | undefined
}

/** What it needs of a response. */
export interface Telling {
  readonly locals: { requestId?: string }
  readonly headersSent: boolean
  status(status: number): unknown
  set(name: string, value: string): unknown
  vary(name: string): unknown
  end(body?: string | Uint8Array): unknown
  /** A part of the body. False: wait for `drain`. */
  write(part: Uint8Array): boolean
  once(event: 'drain' | 'close', then: () => void): unknown
  readonly destroyed: boolean
  /** Breaks the answer off, so that nobody takes a part for the whole. */
  destroy(): unknown
}
