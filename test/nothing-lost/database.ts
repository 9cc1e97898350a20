import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { openReplicaSet } from './replica-set.ts'
import { ended, newFolder, watched } from './serving.ts'

/** A database that can be killed and started again on the same data, at the same address. */
export interface Database {
  readonly url: string
  /** Nobody takes over: callers see that it is away. */
  readonly isAlone: boolean
  kill(): Promise<void>
  start(): Promise<void>
}

const standIn = join(__dirname, '../../../shared/mongo/start')

const mongod = process.env.MUNIMENT_MONGOD

/** Three real mongods where MUNIMENT_MONGOD names the binary. */
export const openThree = mongod === undefined ? undefined : () => openReplicaSet(mongod)

interface Running {
  readonly uri: string
  readonly port: number
  readonly enginePid: number
  readonly gone: Promise<unknown>
}

/** The stand-in of the development machine, where it is; every commit is durable. */
const start = async (): Promise<Database> => {
  const data = newFolder()
  let running = await run(data, 0)
  const { uri, port } = running
  return {
    url: uri.replace(/\/\?/, '/muniment_lost?'),
    isAlone: true,
    kill: async () => {
      process.kill(running.enginePid, 'SIGKILL')
      await running.gone
    },
    start: async () => {
      running = await run(data, port)
    },
  }
}

export const openStandIn = existsSync(standIn) ? start : undefined

const run = (data: string, port: number): Promise<Running> => {
  const place = ['--data', data, ...(port === 0 ? [] : ['--port', `${port}`])]
  const child = spawn(process.execPath, [standIn, ...place], { stdio: ['ignore', 'pipe', 'ignore'] })
  watched(child)
  const gone = new Promise((resolve) => child.once('exit', resolve))
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => ended(child, 'SIGTERM'), 60_000)
    child.once('exit', (status) => reject(new Error(`The MongoDB stand-in ended with ${status}.`)))
    createInterface(child.stdout).once('line', (line) => {
      clearTimeout(late)
      const told: Omit<Running, 'gone'> = JSON.parse(line)
      resolve({ ...told, gone })
    })
  })
}
