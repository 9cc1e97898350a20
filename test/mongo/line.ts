import { connect, createServer, type Socket } from 'node:net'
import { MongoClient } from 'mongodb'
import type { Server } from './server.ts'

/** What becomes of a commit on its way: it passes, is kept from the server, or its answer is kept from the client. */
export type Fate = 'pass' | 'unsent' | 'unanswered'

export interface Line {
  /** With `directConnection`, so that the driver stays with it. */
  readonly url: string
  /** Called with every commitTransaction. */
  onCommit: () => Fate | Promise<Fate>
  /** What clients send waits for this. */
  held: Promise<unknown> | undefined
  close(): Promise<void>
}

/** A line between clients and the primary that can be cut at a commit, or stand still. Knows no TLS. */
export const openLine = async (server: Server, databaseUrl: string): Promise<Line> => {
  const { host, port } = await primaryOf(server)
  const sockets = new Set<Socket>()
  const line: Omit<Line, 'url' | 'close'> = { onCommit: () => 'pass', held: undefined }
  const listener = createServer((client) => {
    const upstream = connect(port, host)
    let deaf = false
    const cut = () => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', cut).on('close', cut)
    }
    upstream.on('data', (chunk) => (deaf ? cut() : client.write(chunk)))
    client.on('data', async (chunk) => {
      const fate = chunk.includes('commitTransaction') ? await line.onCommit() : 'pass'
      if (line.held !== undefined) await line.held
      if (fate === 'unsent') return cut()
      deaf = fate === 'unanswered'
      upstream.write(chunk)
    })
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const address = listener.address()
  const local = address && typeof address === 'object' ? address.port : 0
  const database = new URL(databaseUrl.replace(/^mongodb(\+srv)?:/, 'http:').replace(/,[^/]*/, '')).pathname
  const url = `mongodb://127.0.0.1:${local}${database}?directConnection=true`
  const close = async () => {
    for (const socket of sockets) socket.destroy()
    listener.close()
  }
  return Object.assign(line, { url, close })
}

const primaryOf = async ({ url }: Server): Promise<{ host: string; port: number }> => {
  const client = new MongoClient(url)
  const hello = await client.db('admin').command({ hello: 1 })
  await client.close()
  const [host = '', port = '27017'] = `${hello.primary ?? hello.me}`.split(':')
  return { host, port: Number(port) }
}
