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

/**
 * Who a request is from. In open mode everyone is a system administrator; otherwise the bearer token says it. Refuses
 * 401 a missing or unknown token.
 */
export const callerOf = async (
  store: Store,
  auth: string,
  authorization: string | undefined,
): Promise<Caller> => {
  if (auth === 'open') return openCaller
  const [, token] = /^Bearer ([\w\-.~+/]+=*)$/i.exec(authorization ?? '') ?? []
  const kept = token === undefined ? undefined : await store.note(keyOf(token))
  const caller = kept === undefined ? undefined : (JSON.parse(kept) as Caller)
  if (caller && caller.role in roles) return caller
  throw refusal('login-required', {
    says: authorization === undefined ? 'There is no access token.' : 'The access token is not known here.',
    next: 'Send "Authorization: Bearer TOKEN"; `muniment client create --role ROLE` makes a token.',
  })
}
