/** A request that means harm. */
export interface Attack {
  readonly what: string
  readonly method?: string
  readonly path: string
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: () => string | Uint8Array<ArrayBuffer>
  /** Milliseconds in which it must be answered; a second unless told. */
  readonly within?: number
}

export const fhirXml = 'application/fhir+xml'
export const form = 'application/x-www-form-urlencoded'
const million = 1_000_000
export const json = (value: unknown) => () => JSON.stringify(value)
export const patient = (rest: object) => json({ resourceType: 'Patient', ...rest })
export const nested = (depth: number, open: string, inner: string, close: string) =>
  open.repeat(depth) + inner + close.repeat(depth)
/** A text of that length or a little more. */
export const long = (piece: string, length = million) => piece.repeat(Math.ceil(length / piece.length))
