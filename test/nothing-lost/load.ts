import { setTimeout as pause } from 'node:timers/promises'
import type { Attempt, Book } from './book.ts'
import { type Answered, type Asked, ask, refIn, versionIn } from './caller.ts'

interface Mine {
  readonly ref: string
  readonly key: string
  readonly version: number
}

/** One connection's work: the server it talks to, what it may change, and what all of a load share. */
interface Hand {
  readonly book: Book
  readonly mine: Mine[]
  readonly shared: Shared
  send(attempt: Attempt, method: string, path: string, asked?: Asked): Promise<Answered | undefined>
  get(path: string): Promise<Answered | undefined>
}

interface Shared {
  hot: Mine | undefined
  conditional: number
  transactions: number
}

export interface Load {
  /** Resolves when every connection has stopped: told to, or cut off. */
  readonly ended: Promise<unknown>
  stop(): void
}

const identifier = (system: string, value: string) => ({ system: `urn:${system}`, value })

const patient = (key: string, label: string) => ({
  resourceType: 'Patient',
  identifier: [identifier('key', key), identifier('label', label)],
})

const create = async ({ book, mine, shared, send }: Hand): Promise<void> => {
  const label = book.label()
  const attempt = book.begin({ act: 'create', label, key: label })
  const answer = await send(attempt, 'POST', '/Patient', { body: patient(label, label) })
  if (!book.answered(attempt, answer) || !answer.location) return
  book.keep(answer.location, answer.version, label, label)
  const made = { ref: answer.location, key: label, version: answer.version }
  if (shared.hot) mine.push(made)
  else shared.hot = made
}

const change = async ({ book, send }: Hand, it: Mine): Promise<Mine | undefined> => {
  const label = book.label()
  const attempt = book.begin({ act: 'update', label, key: it.key, ref: it.ref })
  const answer = await send(attempt, 'PUT', `/${it.ref}`, {
    body: { ...patient(it.key, label), id: it.ref.split('/')[1] },
    headers: { 'If-Match': `W/"${it.version}"` },
  })
  if (!book.answered(attempt, answer)) return undefined
  book.keep(it.ref, answer.version, label, it.key)
  return { ...it, version: answer.version }
}

const updateMine = async (hand: Hand): Promise<void> => {
  const it = hand.mine.shift()
  const now = it && (await change(hand, it))
  if (now) hand.mine.push(now)
}

/** All connections want to change the same one; most are told 412. */
const updateHot = async (hand: Hand): Promise<void> => {
  if (!hand.shared.hot) return
  const answer = await hand.get(`/${hand.shared.hot.ref}`)
  if (answer?.status === 200) await change(hand, { ...hand.shared.hot, version: answer.version })
}

const remove = async ({ book, mine, send }: Hand): Promise<void> => {
  const it = mine.shift()
  if (!it) return
  const attempt = book.begin({ act: 'delete', label: '', key: it.key, ref: it.ref })
  const answer = await send(attempt, 'DELETE', `/${it.ref}`)
  if (book.answered(attempt, answer)) book.keep(it.ref, answer.version, '', it.key)
}

/** Six in a row want the same identity. */
const createOnce = async ({ book, shared, send }: Hand): Promise<void> => {
  const key = `${book.name}-once-${Math.floor(shared.conditional++ / 6)}`
  const label = book.label()
  const attempt = book.begin({ act: 'create', label, key })
  const headers = { 'If-None-Exist': `identifier=urn:key|${key}` }
  const answer = await send(attempt, 'POST', '/Patient', { body: patient(key, label), headers })
  if (answer?.status === 412) book.breaches.push(`${key}: more than one matches`)
  if (!book.answered(attempt, answer)) return
  const ref = answer.location ?? `Patient/${answer.json.id}`
  book.identify(key, ref)
  if (answer.status === 201) book.keep(ref, answer.version, label, key)
}

const observation = (label: string, place: number, subject: string) => ({
  resource: {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'seen' },
    identifier: [
      identifier('key', `${label}-${place}`),
      identifier('label', label),
      identifier('transaction', label),
    ],
    subject: { reference: subject },
  },
  request: { method: 'POST', url: 'Observation' },
})

/** A patient that several transactions want to make, and four observations that point at it. */
const transaction = async ({ book, shared, send }: Hand): Promise<void> => {
  const key = `${book.name}-subject-${Math.floor(shared.transactions++ / 4)}`
  const label = book.label()
  const attempt = book.begin({ act: 'transaction', label, key })
  const fullUrl = `urn:uuid:${crypto.randomUUID()}`
  const request = { method: 'POST', url: 'Patient', ifNoneExist: `identifier=urn:key|${key}` }
  const entry = [
    { fullUrl, resource: patient(key, label), request },
    ...[1, 2, 3, 4].map((place) => observation(label, place, fullUrl)),
  ]
  const body = { resourceType: 'Bundle', type: 'transaction', entry }
  const answer = await send(attempt, 'POST', '', { body })
  if (!book.answered(attempt, answer)) return
  book.transactions.add(label)
  for (const [place, { response }] of (answer.json.entry ?? []).entries()) {
    const ref = refIn(response?.location)
    if (ref === undefined) continue
    if (place === 0) book.identify(key, ref)
    if (place > 0 || response?.status?.startsWith('201'))
      book.keep(ref, versionIn(response?.etag), label, place === 0 ? key : `${label}-${place}`)
  }
}

const acts = [
  create,
  create,
  create,
  updateMine,
  updateMine,
  updateHot,
  remove,
  createOnce,
  createOnce,
  transaction,
]

/**
 * Load from several connections, spread over the servers, until `stop`. A connection that is cut off ends, or with
 * `lasting` notes a breach and goes on; a 503 makes it pause.
 */
export const load = (
  bases: readonly string[],
  book: Book,
  { connections = 8, lasting = false } = {},
): Load => {
  let stopped = false
  const shared: Shared = { hot: undefined, conditional: 0, transactions: 0 }
  const work = async (base: string): Promise<void> => {
    const heard = async (answer: Answered | undefined) => {
      if (!answer && lasting) book.breaches.push('a connection was cut off')
      if (!answer) stopped ||= !lasting
      if (!answer || answer.status >= 500) await pause(100)
      return answer
    }
    const hand: Hand = {
      book,
      mine: [],
      shared,
      send: async (_attempt, method, path, asked) => heard(await ask(base, method, path, asked)),
      get: async (path) => heard(await ask(base, 'GET', path)),
    }
    while (!stopped) await acts[Math.floor(Math.random() * acts.length)]?.(hand)
  }
  const ended = Promise.all(
    Array.from({ length: connections }, (_, n) => work(bases[n % bases.length] ?? '')),
  )
  return {
    ended,
    stop: () => {
      stopped = true
    },
  }
}
