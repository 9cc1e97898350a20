import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Book } from './book.ts'
import { type Answered, answer } from './caller.ts'
import { broken } from './check.ts'
import { endAll, newFolder, serve, verifyLog } from './serving.ts'

const mebibyte = 1_048_576

/** A disk of 24 MB, on which a file takes 8 MB that can be given back; nothing where none may be mounted. */
const smallDisk = (): string | undefined => {
  const folder = newFolder()
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', folder])
  return status === 0 ? folder : undefined
}

const disk = smallDisk()
const onSmallDisk = disk === undefined ? it.skip : it

const large = (key: string, label: string) => ({
  resourceType: 'Patient',
  identifier: [
    { system: 'urn:key', value: key },
    { system: 'urn:label', value: label },
  ],
  text: {
    status: 'generated',
    div: `<div xmlns="http://www.w3.org/1999/xhtml">${'x'.repeat(200_000)}</div>`,
  },
})

const create = async (base: string, book: Book): Promise<Answered> => {
  const label = book.label()
  const attempt = book.begin({ act: 'create', label, key: label })
  const told = await answer(base, 'POST', '/Patient', { body: large(label, label) })
  if (book.answered(attempt, told) && told.location) book.keep(told.location, told.version, label, label)
  return told
}

const untilRefused = async (base: string, book: Book): Promise<Answered> => {
  for (let tries = 0; tries < 300; tries++) {
    const told = await create(base, book)
    if (told.status !== 201) return told
  }
  throw new Error('The disk was never full.')
}

describe('A disk that is full', () => {
  afterAll(async () => {
    await endAll().catch(() => undefined)
    if (disk === undefined) return
    spawnSync('umount', ['-l', disk])
    rmSync(disk, { recursive: true, force: true })
  }, 60_000)

  onSmallDisk(
    'makes SQLite refuse clearly, and loses nothing',
    async () => {
      const folder = disk ?? ''
      const place = { store: `sqlite:${folder}`, folder }
      const ballast = join(folder, 'ballast')
      writeFileSync(ballast, Buffer.alloc(8 * mebibyte))
      const server = await serve(place)
      const book = new Book('full')
      const { status, retryAfter, json } = await untilRefused(server.base, book)
      expect({ status, retryAfter }).toEqual({ status: 503, retryAfter: '2' })
      expect(JSON.stringify(json)).toContain('disk')
      expect((await create(server.base, book)).status).toBe(503)

      rmSync(ballast)
      expect((await create(server.base, book)).status).toBe(201)
      expect(await broken(server.base, book)).toEqual([])
      expect(book.acknowledged).toBeGreaterThan(5)
      expect(await server.stop()).toBe(0)
      expect(await verifyLog(place)).toMatchObject({ status: 0 })
    },
    120_000,
  )
})
