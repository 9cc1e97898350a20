import { createServer, type Socket } from 'node:net'
import { BSON } from 'mongodb'
import type { Server } from './server.ts'

/** What a mongod without a replica set says of itself. */
const hello = {
  ok: 1,
  helloOk: true,
  ismaster: true,
  isWritablePrimary: true,
  minWireVersion: 0,
  maxWireVersion: 21,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
}

const opReply = 1
const opQuery = 2004
const opMessage = 2013

/**
 * A server that says hello as a standalone does, and nothing else.
 * @see https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
 */
export const openStandalone = (): Promise<Server> =>
  new Promise((resolve) => {
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => {}).on('data', (request) => socket.write(answer(request)))
    })
    const stop = async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    }
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = address && typeof address === 'object' ? address.port : 0
      resolve({ url: `mongodb://127.0.0.1:${port}/`, stop })
    })
  })

const answer = (request: Buffer): Buffer => {
  const isQuery = request.readInt32LE(12) === opQuery
  const body = Buffer.from(BSON.serialize(hello))
  // OP_REPLY: flags, cursor, from, number returned. OP_MSG: flags and one section of kind 0.
  const before = Buffer.alloc(isQuery ? 20 : 5)
  if (isQuery) before.writeInt32LE(1, 16)
  const header = Buffer.alloc(16)
  header.writeInt32LE(16 + before.length + body.length, 0)
  header.writeInt32LE(request.readInt32LE(4), 8)
  header.writeInt32LE(isQuery ? opReply : opMessage, 12)
  return Buffer.concat([header, before, body])
}
