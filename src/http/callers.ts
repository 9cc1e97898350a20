import { createHash, randomBytes } from 'node:crypto'
import { type Caller, roles } from '../department/desk/index.ts'
import { refusal, toText } from '../fhir/index.ts'
import type { Note, Store } from '../store/index.ts'

const keyOf = (token: string) => `client ${createHash('sha256').update(token).digest('hex')}`

/** Somebody without a token, who may ask only what the server can do. */
export const anyone: Caller = { client: 'anyone', role: 'anyone', name: 'anyone' }

const openCaller: Caller = { client: 'open', role: 'system', name: 'open mode' }

/** A new client: its token, shown once, and the note that keeps the token's hash and who it is. */
export const newClient = (caller: Caller): { token: string; note: Note } => {
  const token = `mun_${randomBytes(24).toString('base64url')}`
  return { token, note: { key: keyOf(token), value: toText(caller) } }
}

const remembersMs = 2000
const mostRemembered = 10_000

/** Says who a request is from. Refuses 401 a missing or unknown token. */
export type Recognise = (authorization: string | undefined) => Promise<Caller>

/**
 * Recognises callers. In open mode everyone is a system administrator; otherwise the bearer token says it. A token is
 * remembered for two seconds, so that one taken back is refused soon on every process.
 */
export const recogniser = (store: Store, auth: string): Recognise => {
  const known = new Map<string, { readonly caller: Caller; readonly until: number }>()
  return async (authorization) => {
    if (auth === 'open') return openCaller
    const remembered = authorization === undefined ? undefined : known.get(authorization)
    if (remembered && remembered.until > Date.now()) return remembered.caller
    const caller = await callerOf(store, authorization)
    if (known.size >= mostRemembered) known.clear()
    if (authorization !== undefined) known.set(authorization, { caller, until: Date.now() + remembersMs })
    return caller
  }
}

const callerOf = async (store: Store, authorization: string | undefined): Promise<Caller> => {
  const [, token] = /^Bearer ([\w\-.~+/]+=*)$/i.exec(authorization ?? '') ?? []
  const kept = token === undefined ? undefined : await store.note(keyOf(token))
  const caller = kept === undefined ? undefined : (JSON.parse(kept) as Caller)
  if (caller && caller.role in roles) return caller
  throw refusal('login-required', {
    says: authorization === undefined ? 'There is no access token.' : 'The access token is not known here.',
    next: 'Send "Authorization: Bearer TOKEN"; `muniment client create --role ROLE` makes a token.',
  })
}
