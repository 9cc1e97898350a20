import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { checkFile } from '../../src/cli/backup/read-file.ts'
import { openSqlite } from '../../src/store/sqlite/index.ts'
import { Book } from '../nothing-lost/book.ts'
import { ask } from '../nothing-lost/caller.ts'
import { load } from '../nothing-lost/load.ts'
import { endAll, newFolder, type Place, run, serve, verifyLog } from '../nothing-lost/serving.ts'
import { options } from '../store/sets.ts'

const storeIn = (folder: string): Place => ({ store: `sqlite:${folder}/data`, folder })
const open = ({ folder }: Place) => openSqlite(join(folder, 'data/muniment.db'), options)

/** Another place that has the same key file. */
const placeFor = ({ folder }: Place): Place => {
  const place = storeIn(newFolder())
  writeFileSync(join(place.folder, 'muniment.key'), readFileSync(join(folder, 'muniment.key')), {
    mode: 0o600,
  })
  return place
}

afterAll(endAll, 60_000)

describe('A backup', () => {
  const source = storeIn(newFolder())
  const file = join(source.folder, 'backup')
  let promised: ReadonlyMap<string, ReadonlyMap<number, string>>
  let printed: string
  let binary: string

  beforeAll(async () => {
    const server = await serve(source)
    const book = new Book('backup')
    const work = load([server.base], book)
    await pause(2500)
    const scan = Buffer.alloc(1_500_000, 'scan').toString('base64')
    const body = { resourceType: 'Binary', contentType: 'application/pdf', data: scan }
    const made = await ask(server.base, 'POST', '/Binary', { body })
    binary = String(made?.json.id)
    promised = new Map([...book.kept].map(([ref, versions]) => [ref, new Map(versions)]))
    const taken = await run(source, ['backup', file])
    printed = taken.printed
    const later = book.acknowledged
    await pause(300)
    work.stop()
    await work.ended
    expect(taken).toMatchObject({ status: 0 })
    expect(book.acknowledged).toBeGreaterThan(later)
    expect(book.breaches).toEqual([])
    expect(await server.stop()).toBe(0)
  }, 120_000)

  it('says what is in it, and that the key file is not; only its owner may read it', () => {
    expect(printed).toMatch(/\d+ versions, \d+ log entries, \d+ notes and \d+ blobs, as of commit \d+/)
    expect(printed).toContain(`The key file ${join(source.folder, 'muniment.key')} is not in it`)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('taken under load and restored elsewhere has all that was acknowledged before, letter by letter', async () => {
    const place = placeFor(source)
    const { status, printed } = await run(place, ['restore', file])
    expect(printed).toContain('fits the log')
    expect(status).toBe(0)
    const [before, after] = [await open(source), await open(place)]
    expect(promised.size).toBeGreaterThan(20)
    for (const [ref, versions] of promised)
      for (const [version, label] of versions) {
        const [type = '', id = ''] = ref.split('/')
        const kept = await after.readVersion(type, id, version)
        expect(kept).toEqual(await before.readVersion(type, id, version))
        expect(kept?.body).toContain(label)
      }
    const { seq, rows } = await after.stand()
    const all = { after: { seq: 0, type: '', id: '' }, upTo: seq, limit: 100_000 }
    expect(await after.versions(all)).toEqual(await before.versions(all))
    expect(await after.logRows(0, rows)).toEqual(await before.logRows(0, rows))
    const stored = await after.read('Binary', binary)
    const hash = /[\da-f]{64}/.exec(stored?.body ?? '')?.[0] ?? ''
    expect(await after.blob(hash)).toHaveLength(1_500_000)
    for (const store of [before, after]) await store.close()
    const verified = await verifyLog(place)
    expect(verified.printed).toContain(`The log is whole: ${rows} entries`)
    expect(verified.status).toBe(0)
  }, 60_000)

  it('goes to standard output too, with all words beside it', async () => {
    const place = storeIn(newFolder())
    const piped = join(place.folder, 'piped')
    const { status } = spawnSync(
      'sh',
      ['-c', `"${process.execPath}" bin/muniment.js backup - > "${piped}"`],
      {
        cwd: join(__dirname, '../..'),
        env: {
          ...process.env,
          MUNIMENT_STORE: source.store,
          MUNIMENT_KEY_FILE: join(source.folder, 'muniment.key'),
        },
      },
    )
    expect(status).toBe(0)
    expect(await run(place, ['restore', piped])).toMatchObject({ status: 0 })
  }, 60_000)

  it.each<[string, (bytes: Buffer) => Buffer, string]>([
    ['that was cut short', (bytes) => bytes.subarray(0, -9), 'was cut short'],
    ['whose last line is gone', (bytes) => lines(bytes, (all) => all.slice(0, -1)), 'was cut short'],
    ['from which a line was taken', (bytes) => lines(bytes, (all) => all.toSpliced(3, 1)), 'was altered'],
    [
      'in which a letter was changed',
      (bytes) => text(bytes, (all) => all.replace('urn:', 'urm:')),
      'was altered',
    ],
    ['to which a line was added', (bytes) => lines(bytes, (all) => [...all, '{}']), 'was altered'],
    ['with a flipped bit', (bytes) => flipped(bytes), 'was altered'],
    ['that is none', () => Buffer.from('Dear diary'), 'is no backup'],
    ['that is another gzip', () => gzipSync('{"kind":"diary"}\n'), 'is no backup'],
    ['that is empty', () => gzipSync(''), 'is no backup'],
    [
      'of a newer program',
      (bytes) => text(bytes, (all) => all.replace('"format":1', '"format":2')),
      'Use the newer program',
    ],
  ])('%s is refused', async (_, spoil, says) => {
    const spoilt = join(newFolder(), 'spoilt')
    writeFileSync(spoilt, spoil(readFileSync(file)))
    await expect(checkFile(spoilt, () => undefined)).rejects.toThrow(says)
  })

  it('that is refused makes no store', async () => {
    const place = storeIn(newFolder())
    writeFileSync(join(place.folder, 'none'), 'Dear diary')
    for (const [name, says] of [
      ['none', 'is no backup'],
      ['nowhere', 'There is no file'],
    ] as const) {
      const { status, printed } = await run(place, ['restore', join(place.folder, name)])
      expect(printed).toContain(says)
      expect(status).toBe(1)
    }
    expect(existsSync(join(place.folder, 'data'))).toBe(false)
  })

  it('does not replace a file, and does not fill a store that has records', async () => {
    const again = await run(source, ['backup', file])
    expect(again).toMatchObject({ status: 1, printed: expect.stringContaining('There is a file') })
    const full = await run(source, ['restore', file])
    expect(full).toMatchObject({ status: 1, printed: expect.stringContaining('is not empty') })
    expect((await run(source, ['copy', source.store, source.store])).printed).toContain('is not empty')
  }, 60_000)

  it('whose restoring is killed leaves a store that serves nobody until it is restored again', async () => {
    const place = placeFor(source)
    const killed = await run(place, ['restore', file], (said, child) => {
      if (said.includes('restore: ')) child.kill('SIGKILL')
    })
    expect(killed.status).not.toBe(0)
    const refused = await run(place, ['doctor'])
    expect(refused.printed).toContain('The store holds a part only')
    expect(refused.printed).toContain('Restore or copy again')
    expect(refused.status).toBe(1)
    expect((await run(place, ['backup', join(place.folder, 'half')])).printed).toContain('a part only')
    expect(await run(place, ['restore', file])).toMatchObject({ status: 0 })
    expect((await verifyLog(place)).status).toBe(0)
  }, 60_000)

  it('of an empty store is refused, and so are words that name no file', async () => {
    const empty = storeIn(newFolder())
    await (await open(empty)).close()
    const { status, printed } = await run(empty, ['backup', join(empty.folder, 'b')])
    expect(printed).toContain('is empty')
    expect(status).toBe(1)
    for (const args of [['backup'], ['restore'], ['copy', 'sqlite:a']])
      expect(await run(empty, args)).toMatchObject({ status: 2 })
    expect((await run({ ...empty, store: 'memory:' }, ['restore', file])).printed).toContain('forgets')
  }, 60_000)

  it('says when the key file is not that of the log', async () => {
    const place = storeIn(newFolder())
    expect((await run(place, ['restore', file])).printed).toContain('There is no key file')
    const other = storeIn(newFolder())
    await run({ ...other, store: 'memory:' }, ['doctor'])
    expect((await run(other, ['restore', file])).printed).toContain('is not that of this log')
  }, 60_000)
})

const text = (bytes: Buffer, edit: (all: string) => string): Buffer =>
  gzipSync(edit(gunzipSync(bytes).toString('utf8')))

const lines = (bytes: Buffer, edit: (all: string[]) => string[]): Buffer =>
  text(bytes, (all) => `${edit(all.trimEnd().split('\n')).join('\n')}\n`)

const flipped = (bytes: Buffer): Buffer => {
  const middle = bytes.length >> 1
  return Buffer.concat([
    bytes.subarray(0, middle),
    Buffer.of((bytes[middle] ?? 0) ^ 16),
    bytes.subarray(middle + 1),
  ])
}
