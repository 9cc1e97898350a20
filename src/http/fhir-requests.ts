import { type Act, type Answer, type Caller, type Desk, mayDo } from '../department/desk/index.ts'
import { refusal } from '../fhir/index.ts'
import { readAddress } from '../interactions/index.ts'
import { type Body, readBody } from './body.ts'
import { anyone } from './callers.ts'
import { bringsContent, takeIn } from './content.ts'
import type { Asking, Telling } from './exchange.ts'
import { asksFhir, type Style, styleOf } from './formats.ts'
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
    const wanted = wantedOf(request, base, wantedStyle(request, query))
    const job = /^\/_async\/([\w-]+)$/.exec(request.path)?.[1]
    if (job !== undefined) {
      const caller = await options.recognise(request.get('Authorization'))
      await reply(response, await atJob(later, request.method, job, caller), wanted)
      return
    }
    const act = await actOf(request, String(response.locals.requestId), options)
    if (prefers(request, 'respond-async') && act.interaction !== 'capabilities' && !act.content) {
      const began = await later.begin({ ...act, asContent: false })
      await reply(
        response,
        { status: 202, headers: { 'Content-Location': `${base}/_async/${began}` } },
        wanted,
      )
    } else await reply(response, await performed(options.desk, act), wanted)
  }
}

/** Performs an act; staged content that it did not adopt goes. */
const performed = async (desk: Desk, act: Act): Promise<Answer> => {
  try {
    return await desk.perform(act)
  } finally {
    if (act.content) await desk.store.unstage(act.content.staged).catch(() => undefined)
  }
}

/** The act that a request asks for, by whoever its token says. */
const actOf = async (request: Asking, requestId: string, options: DoorOptions): Promise<Act> => {
  const { desk, recognise } = options
  const { method, path } = request
  const place = isBinary(request) ? 'binary' : 'fhir'
  const body = readBody(bytesOf(request), request.get('Content-Type'), place)
  const asked = readAddress(method, path, withForm(queryOf(request), body), desk.language.types, body.json)
  checkBody(asked, body)
  checkMethod(desk, method, asked)
  const authorization = request.get('Authorization')
  const caller = await (asked.interaction === 'capabilities'
    ? recognise(authorization).catch(() => anyone)
    : recognise(authorization))
  const content = await contentOf(request, asked, caller, options)
  return {
    ...asked,
    ...conditionsOf(request),
    ...(body.json === undefined ? {} : { body: body.json }),
    ...(content ? { content } : {}),
    ...(place === 'binary' && isForContent(request) ? { asContent: true } : {}),
    caller,
    purpose: purposesOf(request),
    requestId,
    from: request.socket.remoteAddress ?? '',
  }
}

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

const isForContent = (request: Asking): boolean => !asksFhir(queryOf(request), request.get('Accept'))

const atJob = (later: Later, method: string, id: string, caller: Caller) => {
  if (method === 'GET' || method === 'HEAD') return later.look(id, caller)
  if (method === 'DELETE') return later.cancel(id, caller)
  throw refusal('not-allowed', {
    says: `${method.slice(0, 10)} is not offered at this address.`,
    next: 'GET the answer, or DELETE it.',
  })
}

/** The query as it came, without `?`. */
export const queryOf = (request: Asking): string => request.originalUrl.split(/\?(.*)/s)[1] ?? ''

/** The body's bytes; none if there was no body. */
export const bytesOf = (request: Asking): Uint8Array =>
  Buffer.isBuffer(request.body) ? request.body : new Uint8Array(0)

const withForm = (query: string, { form }: Body): string => [query, form].filter(Boolean).join('&')

const checkBody = ({ interaction }: Pick<Act, 'interaction'>, body: Body): void => {
  if (body.form === undefined || interaction === 'search') return
  throw refusal('unsupported-media-type', {
    says: 'A form is read at _search only.',
    next: 'Send application/fhir+json.',
  })
}

/** How the answer is written; a Binary has a content of its own, so that any type may be asked for. */
const wantedStyle = (request: Asking, query: string) =>
  styleOf(query, request.get('Accept'), isBinary(request) ? 'json' : undefined)

const isBinary = (request: Asking): boolean => /^\/Binary(\/|$)/.test(request.path)

/** Headers that bear on the act. */
export const conditionsOf = (request: Asking): Partial<Act> => {
  const header = (name: string) => request.get(name)
  const [ifMatch, ifNoneMatch, ifNoneExist, idempotencyKey] = [
    'If-Match',
    'If-None-Match',
    'If-None-Exist',
    'Idempotency-Key',
  ].map(header)
  return {
    ...(ifMatch === undefined ? {} : { ifMatch }),
    ...(ifNoneMatch === undefined ? {} : { ifNoneMatch }),
    ...(ifNoneExist === undefined ? {} : { ifNoneExist }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...modifiedSince(header('If-Modified-Since')),
    ...returnsOf(request),
    ...(prefers(request, 'handling=lenient') ? { lenient: true } : {}),
  }
}

const modifiedSince = (ifModifiedSince: string | undefined): Partial<Act> =>
  ifModifiedSince === undefined ? {} : { ifModifiedSince }

const returnsOf = (request: Asking): Partial<Act> => {
  const returns = (['minimal', 'representation', 'OperationOutcome'] as const).find((one) =>
    prefers(request, `return=${one}`),
  )
  return returns ? { returns } : {}
}

const prefers = (request: Asking, what: string) => (request.get('Prefer') ?? '').includes(what)

/** Purposes of use that the caller declares, as v3-ActReason codes in X-Purpose-Of-Use. */
export const purposesOf = (request: Asking): string[] =>
  (request.get('X-Purpose-Of-Use') ?? '').split(/[,\s]+/).filter((code) => /^[A-Z]{2,20}$/.test(code))

const wantedOf = (request: Asking, base: string, style: Style): Wanted => ({
  ...style,
  base,
  minimal: prefers(request, 'return=minimal'),
  outcome: prefers(request, 'return=OperationOutcome'),
  raw: isForContent(request),
  head: request.method === 'HEAD',
  // A weak ETag is none to go on from.
  range: request.get('If-Range') === undefined ? request.get('Range') : undefined,
})
