import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { MongoClient } from 'mongodb'
import type { Database } from './database.ts'
import { ended, newFolder, watched } from './serving.ts'

interface Member {
  readonly port: number
  readonly data: string
  child: ChildProcess
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(address)))
    })
  })

const run = (binary: string, { port, data }: Omit<Member, 'child'>): ChildProcess =>
  watched(
    spawn(binary, ['--replSet', 'rs0', '--port', `${port}`, '--dbpath', data, '--bind_ip', '127.0.0.1'], {
      stdio: 'ignore',
    }),
  )

const command = async (port: number, what: object): Promise<{ readonly isWritablePrimary?: boolean }> => {
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`)
  try {
    return await client.db('admin').command({ ...what })
  } finally {
    await client.close()
  }
}

const longestElection = 60_000

/** Three mongods; `kill` is of whoever is primary, and the two others elect a new one. */
export const openReplicaSet = async (binary: string): Promise<Database> => {
  const members: Member[] = []
  for (let n = 0; n < 3; n++) {
    const place = { port: await freePort(), data: newFolder() }
    members.push({ ...place, child: run(binary, place) })
  }
  const hosts = members.map(({ port }) => `127.0.0.1:${port}`)
  const config = { _id: 'rs0', members: hosts.map((host, _id) => ({ _id, host })) }
  await command(members[0]?.port ?? 0, { replSetInitiate: config })
  await primaryOf(members)
  let killed: Member | undefined
  return {
    url: `mongodb://${hosts}/muniment_lost?replicaSet=rs0`,
    isAlone: false,
    kill: async () => {
      killed = await primaryOf(members)
      await ended(killed.child, 'SIGKILL')
    },
    start: async () => {
      if (killed) killed.child = run(binary, killed)
      await primaryOf(members)
    },
  }
}

/** Waits until one of them says that it is primary. */
const primaryOf = async (members: readonly Member[]): Promise<Member> => {
  const deadline = Date.now() + longestElection
  while (Date.now() < deadline) {
    for (const member of members) {
      const isUp = member.child.exitCode === null && member.child.signalCode === null
      const hello = isUp ? await command(member.port, { hello: 1 }).catch(() => undefined) : undefined
      if (hello?.isWritablePrimary) return member
    }
    await pause(200)
  }
  throw new Error('No member became primary.')
}
