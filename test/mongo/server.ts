import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { MongoClient } from 'mongodb'

/** A running server: its URL without a database, and how to end it. */
export interface Server {
  readonly url: string
  stop(): Promise<void>
}

const root = join(import.meta.dirname, '../..')
const shared = join(root, '../shared/mongo/start')

let databases = 0

/** The URL of a database that no other test uses. */
export const newDatabase = ({ url }: Server): string => {
  const name = `muniment_test_${process.pid}_${Date.now()}_${++databases}`
  return url.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?/, `$1/${name}`)
}

export const dropDatabase = async (url: string): Promise<void> => {
  const client = new MongoClient(url)
  await client.db().dropDatabase()
  await client.close()
}

const inPath = (name: string): string | undefined =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path))

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(address)))
    })
  })

/** A one-node replica set on a fresh folder. */
const startMongod = async (binary: string): Promise<Server> => {
  const data = mkdtempSync(join(tmpdir(), 'muniment-mongod-'))
  const port = await freePort()
  const place = ['--port', `${port}`, '--dbpath', data, '--bind_ip', '127.0.0.1']
  const child = spawn(binary, ['--replSet', 'rs0', ...place], { stdio: 'ignore' })
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`)
  const members = [{ _id: 0, host: `127.0.0.1:${port}` }]
  await client.db('admin').command({ replSetInitiate: { _id: 'rs0', members } })
  await client.close()
  const stop = async () => {
    await ended(child)
    rmSync(data, { recursive: true, force: true })
  }
  return { url: `mongodb://127.0.0.1:${port}/?replicaSet=rs0`, stop }
}

/** The stand-in of the development machine: it prints its URI when it is ready. */
const startShared = (): Promise<Server> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [shared, '--fast'], { stdio: ['ignore', 'pipe', 'ignore'] })
    child.once('exit', (code) => reject(new Error(`The MongoDB stand-in ended with ${code}.`)))
    createInterface(child.stdout).once('line', (line) => {
      const { uri }: { uri: string } = JSON.parse(line)
      resolve({ url: uri, stop: () => ended(child) })
    })
  })

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill()
  })

/** mongodb-memory-server's own mongod, where someone installed that package. */
const memoryServer = (): (() => Promise<Server>) | undefined => {
  const name = 'mongodb-memory-server'
  const { status } = spawnSync(process.execPath, ['-e', `require.resolve('${name}')`], { cwd: root })
  if (status !== 0) return undefined
  return async () => {
    const { MongoMemoryReplSet } = require(name)
    const set = await MongoMemoryReplSet.create({ replSet: { count: 1 } })
    return { url: set.getUri(), stop: () => set.stop() }
  }
}

/** The first of these that there is; nothing where no server can be had. */
const found = (): (() => Promise<Server>) | undefined => {
  const { MUNIMENT_TEST_MONGODB_URL: url, MUNIMENT_MONGOD: mongod } = process.env
  if (url) return async () => ({ url, stop: async () => {} })
  const binary = mongod ?? inPath('mongod')
  if (binary) return () => startMongod(binary)
  if (existsSync(shared)) return startShared
  return memoryServer()
}

const start = found()

/** `describe`, or visibly skipped where there is no server, unless MUNIMENT_REQUIRE_MONGODB=1 says it must be there. */
export const describeMongo: jest.Describe =
  start || process.env.MUNIMENT_REQUIRE_MONGODB === '1' ? describe : describe.skip

/** Starts or finds the server. */
export const openServer = async (): Promise<Server> => {
  if (!start) throw new Error('No MongoDB: set MUNIMENT_TEST_MONGODB_URL or MUNIMENT_MONGOD.')
  return start()
}
