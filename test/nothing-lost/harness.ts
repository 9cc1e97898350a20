import { setTimeout as pause } from 'node:timers/promises'
import { Book } from './book.ts'
import { answer } from './caller.ts'
import { broken } from './check.ts'
import type { Database } from './database.ts'
import { load } from './load.ts'
import { type Place, serve, verifyLog } from './serving.ts'

export interface Tally {
  kills: number
  acknowledged: number
  unanswered: number
  /** From the start of the process to its greeting, in ms. */
  slowestStart: number
  readonly statuses: Map<string, number>
  readonly problems: string[]
}

export const newTally = (): Tally => ({
  kills: 0,
  acknowledged: 0,
  unanswered: 0,
  slowestStart: 0,
  statuses: new Map(),
  problems: [],
})

/** Adds a round's book to the tally. */
export const enter = (tally: Tally, book: Book, problems: readonly string[]): void => {
  tally.kills += 1
  tally.acknowledged += book.acknowledged
  tally.unanswered += book.open.size
  for (const [what, times] of book.statuses) tally.statuses.set(what, (tally.statuses.get(what) ?? 0) + times)
  tally.problems.push(...problems.map((problem) => `kill ${tally.kills}: ${problem}`))
}

/** How many kills this run is asked for, if it is a long one. */
export const kills = (usual: number): number => Number(process.env.MUNIMENT_KILLS ?? usual)

/** Long runs say how they went; with one line, however many kills. */
export const report = (name: string, { statuses, problems, ...counts }: Tally): void => {
  if (process.env.MUNIMENT_KILLS === undefined) return
  const said = JSON.stringify({
    name,
    ...counts,
    statuses: Object.fromEntries([...statuses].sort(([a], [b]) => a.localeCompare(b))),
  })
  process.stderr.write(`${said}\n${problems.map((problem) => `${problem}\n`).join('')}`)
}

/** Resolves when the load has been promised a few writes, or after ten seconds. */
const promised = async (book: Book): Promise<void> => {
  const deadline = Date.now() + 10_000
  while (book.acknowledged < 3 && Date.now() < deadline) await pause(10)
}

/**
 * Kills the server under load as often as told, each time 50 to 600 ms after the load began, starts it again on the
 * same store, and checks what the callers of this and of one earlier round were promised; in the end the whole log.
 */
export const killServer = async (place: Place, times: number): Promise<Tally> => {
  const tally = newTally()
  const books: Book[] = []
  let server = await serve(place)
  for (let round = 1; round <= times; round++) {
    const book = new Book(`r${round}`)
    // A server's first answers are slow, and a kill before any promise proves nothing.
    await answer(server.base, 'POST', '/Basic', { body: { resourceType: 'Basic', code: { text: 'first' } } })
    const work = load([server.base], book)
    await promised(book)
    await pause(50 + Math.random() * 550)
    await server.kill()
    await work.ended
    const started = Date.now()
    server = await serve(place)
    tally.slowestStart = Math.max(tally.slowestStart, Date.now() - started)
    const earlier = books[Math.floor(Math.random() * books.length)]
    const problems = await broken(server.base, book)
    if (earlier) problems.push(...(await broken(server.base, earlier)))
    if (server.complaints()) problems.push(`the server complained: ${server.complaints()}`)
    books.push(book)
    enter(tally, book, problems)
  }
  const stopped = await server.stop()
  if (stopped !== 0) tally.problems.push(`the server stopped with ${stopped}`)
  const log = await verifyLog(place)
  if (log.status !== 0) tally.problems.push(`verify-log: ${log.printed}`)
  return tally
}

const longestAway = 60_000

/** Asks `/health/ready` until it answers so. */
const until = async (base: string, status: number): Promise<void> => {
  const since = Date.now()
  while (Date.now() - since < longestAway) {
    const response = await fetch(`${base}/health/ready`, { signal: AbortSignal.timeout(longestAway) })
    await response.text()
    if (response.status === status) return
    await pause(50)
  }
  throw new Error(`/health/ready was not ${status} within ${longestAway} ms`)
}

/** What the server did not expect: an absent database is nothing of the kind. */
const faultsIn = (complaints: string): string[] =>
  complaints.split('\n').filter((line) => line.includes('"msg":"fault"'))

/**
 * Kills the database under load as often as told and starts it again while the load goes on. The server must stay,
 * say that the store is away, serve again by itself, and have kept every promise.
 */
export const killDatabase = async (database: Database, place: Place, times: number): Promise<Tally> => {
  const tally = newTally()
  const server = await serve(place)
  for (let round = 1; round <= times; round++) {
    const book = new Book(`d${round}`)
    const work = load([server.base], book, { lasting: true })
    try {
      await promised(book)
      await pause(200 + Math.random() * 800)
      await database.kill()
      if (database.isAlone) await until(server.base, 503)
      await database.start()
      await until(server.base, 200)
      await pause(500)
    } finally {
      work.stop()
    }
    await work.ended
    enter(tally, book, await broken(server.base, book))
  }
  tally.problems.push(...faultsIn(server.complaints()))
  const stopped = await server.stop()
  if (stopped !== 0) tally.problems.push(`the server stopped with ${stopped}`)
  const log = await verifyLog(place)
  if (log.status !== 0) tally.problems.push(`verify-log: ${log.printed}`)
  return tally
}
