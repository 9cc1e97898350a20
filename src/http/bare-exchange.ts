import { type IncomingMessage, type ServerResponse, validateHeaderValue } from 'node:http'
import type { Asking, Telling } from './exchange.ts'

/** A request as Node has it. */
export class BareAsking implements Asking {
  readonly method: string
  readonly path: string
  readonly originalUrl: string
  readonly body: Uint8Array | undefined
  readonly #request: IncomingMessage

  constructor(request: IncomingMessage, body: Uint8Array | undefined) {
    const { method = 'GET', url = '' } = request
    const end = url.indexOf('?')
    this.method = method
    this.path = url.slice('/fhir'.length, end === -1 ? undefined : end)
    this.originalUrl = url
    this.body = body
    this.#request = request
  }

  get socket(): IncomingMessage['socket'] {
    return this.#request.socket
  }

  get(name: string): string | undefined {
    const value = this.#request.headers[name.toLowerCase()]
    return Array.isArray(value) ? value.join(', ') : value
  }
}

/**
 * A response as Node has it. Its headers go out as one flat list, which is what Node writes fastest; so it says the
 * length of a body too.
 */
export class BareTelling implements Telling {
  readonly locals: { readonly requestId: string }
  readonly #response: ServerResponse
  readonly #headers: string[]
  #status = 200

  /** `headers` are names and values in turn. */
  constructor(response: ServerResponse, headers: readonly string[], requestId: string) {
    this.locals = { requestId }
    this.#response = response
    this.#headers = [...headers, 'X-Request-Id', requestId]
  }

  get headersSent(): boolean {
    return this.#response.headersSent
  }

  get destroyed(): boolean {
    return this.#response.destroyed
  }

  status(status: number): void {
    this.#status = status
  }

  set(name: string, value: string): void {
    // What no header can carry is a fault here and now; when all are written there is no way to answer it any more.
    validateHeaderValue(name, value)
    const headers = this.#headers
    let place = 0
    while (place < headers.length && headers[place] !== name) place += 2
    headers[place] = name
    headers[place + 1] = value
  }

  // Compression would say so too, if it were asked for.
  vary(name: string): void {
    this.set('Vary', `${name}, Accept-Encoding`)
  }

  end(body?: string | Uint8Array): void {
    const length = body === undefined ? 0 : Buffer.byteLength(body)
    if (!this.headersSent) {
      if (mayHaveBody(this.#status) && !this.#headers.includes('Content-Length'))
        this.set('Content-Length', String(length))
      this.#writeHead()
    }
    // Where no sign takes more than a byte, Node need not make room for three.
    this.#response.end(body, length === body?.length ? 'latin1' : 'utf8')
  }

  write(part: Uint8Array): boolean {
    if (!this.headersSent) this.#writeHead()
    return this.#response.write(part)
  }

  once(event: 'drain' | 'close', then: () => void): void {
    this.#response.once(event, then)
  }

  destroy(): void {
    this.#response.destroy()
  }

  #writeHead(): void {
    this.#response.writeHead(this.#status, this.#headers)
  }
}

const mayHaveBody = (status: number): boolean => status !== 204 && status !== 304
