import { type Act, type Answer, type Caller, type Desk, mayDo } from '../department/desk/index.ts'
import { refusal } from '../fhir/index.ts'
import { readAddress } from '../interactions/index.ts'
import { type Body, readBody } from './body.ts'
import { anyone } from './callers.ts'
import { bringsContent, takeIn } from './content.ts'
import type { Asking, Telling } from './exchange.ts'
import { asksFhir, styleOf } from './formats.ts'
import { type Later, openLater } from './later.ts'
import { checkMethod } from './methods.ts'
import type { DoorOptions } from './options.ts'
import { reply, type Wanted } from './reply.ts'

/** The FHIR door: REST and `$operations`. @see https://hl7.org/fhir/R4/http.html */
export const fhirDoor = (options: DoorOptions) => {
  const later = openLater(options.desk)
  return async (request: Asking, response: Telling): Promise<void> => {
    const base = `${options.base}/fhir`
    const query = queryOf(request)
    const preferred = request.get('Prefer') ?? ''
    const wanted = wantedOf(request, { base, query, preferred })
    const job = request.path.startsWith('/_async/') && jobAddress.exec(request.path)?.[1]
    if (job) {
      const caller = await options.recognise(request.get('Authorization'))
      await reply(response, await atJob(later, request.method, job, caller), wanted)
      return
    }
    const act = await actOf(request, query, String(response.locals.requestId), options)
    if (preferred.includes('respond-async') && act.interaction !== 'capabilities' && !act.content) {
      const began = await later.begin({ ...act, asContent: false })
      await reply(
        response,
        { status: 202, headers: { 'Content-Location': `${base}/_async/${began}` } },
        wanted,
      )
    } else await reply(response, await performed(options.desk, act), wanted)
  }
}

const jobAddress = /^\/_async\/([\w-]+)$/

/** Performs an act; staged content that it did not adopt goes. */
const performed = (desk: Desk, act: Act): Promise<Answer> => {
  const { content } = act
  const performing = desk.perform(act)
  return content
    ? performing.finally(() => desk.store.unstage(content.staged).catch(() => undefined))
    : performing
}

/** The act that a request asks for, by whoever its token says. */
const actOf = async (
  request: Asking,
  query: string,
  requestId: string,
  options: DoorOptions,
): Promise<Act> => {
  const { desk, recognise } = options
  const { method, path } = request
  const forBinary = isBinary(request)
  const contentType = request.get('Content-Type')
  const body = readBody(bytesOf(request), contentType, forBinary ? 'binary' : 'fhir')
  const asked = readAddress(method, path, withForm(query, body), desk.language.types, body.json)
  checkBody(asked, body)
  checkMethod(desk, method, asked)
  const authorization = request.get('Authorization')
  const caller = await (asked.interaction === 'capabilities'
    ? recognise(authorization).catch(() => anyone)
    : recognise(authorization))
  const act: Draft = {
    ...asked,
    caller,
    purpose: purposesOf(request),
    requestId,
    from: request.socket.remoteAddress ?? '',
  }
  setConditions(act, request)
  if (body.json !== undefined) act.body = body.json
  if (!forBinary) return act
  const content = await contentOf(request, asked, caller, options)
  if (content) act.content = content
  if (isForContent(request, query)) act.asContent = true
  return act
}

/** An act whose parts are still being set. */
type Draft = { -readonly [Name in keyof Act]: Act[Name] }

/** A Binary's content, taken in for those who may store one; the act of others is refused without it. */
const contentOf = async (
  request: Asking,
  { interaction }: Pick<Act, 'interaction'>,
  caller: Caller,
  { desk, contentLimitMb }: DoorOptions,
): Promise<Act['content']> => {
  const type = request.get('Content-Type')
  const brings = bringsContent(request.method, request.originalUrl, type)
  if (!brings || !mayDo(caller, interaction, 'Binary')) return undefined
  const staged = await takeIn(request, desk.store, contentLimitMb)
  return staged && { type: type ?? '', staged }
}

const isForContent = (request: Asking, query: string): boolean => !asksFhir(query, request.get('Accept'))

const atJob = (later: Later, method: string, id: string, caller: Caller) => {
  if (method === 'GET' || method === 'HEAD') return later.look(id, caller)
  if (method === 'DELETE') return later.cancel(id, caller)
  throw refusal('not-allowed', {
    says: `${method.slice(0, 10)} is not offered at this address.`,
    next: 'GET the answer, or DELETE it.',
  })
}

/** The query as it came, without `?`. */
export const queryOf = ({ originalUrl }: Asking): string => {
  const mark = originalUrl.indexOf('?')
  return mark === -1 ? '' : originalUrl.slice(mark + 1)
}

/** The body's bytes; none if there was no body. */
export const bytesOf = (request: Asking): Uint8Array =>
  Buffer.isBuffer(request.body) ? request.body : noBytes

const noBytes = new Uint8Array(0)

const withForm = (query: string, { form }: Body): string =>
  form === undefined ? query : [query, form].filter(Boolean).join('&')

const checkBody = ({ interaction }: Pick<Act, 'interaction'>, body: Body): void => {
  if (body.form === undefined || interaction === 'search') return
  throw refusal('unsupported-media-type', {
    says: 'A form is read at _search only.',
    next: 'Send application/fhir+json.',
  })
}

const isBinary = (request: Asking): boolean => /^\/Binary(\/|$)/.test(request.path)

const conditions = [
  ['If-Match', 'ifMatch'],
  ['If-None-Match', 'ifNoneMatch'],
  ['If-None-Exist', 'ifNoneExist'],
  ['Idempotency-Key', 'idempotencyKey'],
  ['If-Modified-Since', 'ifModifiedSince'],
] as const

const returns = ['minimal', 'representation', 'OperationOutcome'] as const

/** Headers that bear on the act. */
export const conditionsOf = (request: Asking): Partial<Act> => {
  const found: Partial<Draft> = {}
  setConditions(found, request)
  return found
}

const setConditions = (act: Partial<Draft>, request: Asking): void => {
  for (const [name, part] of conditions) {
    const value = request.get(name)
    if (value !== undefined) act[part] = value
  }
  const preferred = request.get('Prefer')
  if (preferred === undefined) return
  const answer = returns.find((one) => preferred.includes(`return=${one}`))
  if (answer) act.returns = answer
  if (preferred.includes('handling=lenient')) act.lenient = true
}

/** Purposes of use that the caller declares, as v3-ActReason codes in X-Purpose-Of-Use. */
export const purposesOf = (request: Asking): string[] => {
  const declared = request.get('X-Purpose-Of-Use')
  return declared === undefined ? [] : declared.split(/[,\s]+/).filter((code) => /^[A-Z]{2,20}$/.test(code))
}

/** How the answer is written; a Binary has a content of its own, so that any type may be asked for. */
const wantedOf = (
  request: Asking,
  { base, query, preferred }: { readonly base: string; readonly query: string; readonly preferred: string },
): Wanted => {
  const forBinary = isBinary(request)
  const { format, pretty } = styleOf(query, request.get('Accept'), forBinary ? 'json' : undefined)
  return {
    format,
    pretty,
    base,
    minimal: preferred.includes('return=minimal'),
    outcome: preferred.includes('return=OperationOutcome'),
    raw: forBinary && isForContent(request, query),
    head: request.method === 'HEAD',
    // A weak ETag is none to go on from.
    range: request.get('If-Range') === undefined ? request.get('Range') : undefined,
  }
}
