import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { openCarrier } from '../../../src/store/sqlite/carrier.ts'

/** A carrier that has 2,000 records to carry over, and when it has done: only then does it check here. */
const carrying = (path: string) => {
  let isIdle = false
  const carrier = openCarrier(path, () => {
    isIdle = true
  })
  carrier.written(2000)
  const idle = async () => {
    const end = Date.now() + 5000
    while (Date.now() < end) {
      carrier.carry('PASSIVE')
      if (isIdle) return
      await pause(5)
    }
    throw new Error('It did not come about.')
  }
  return { carrier, idle }
}

describe('the carrier of the write-ahead log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'muniment-carrier-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('lets the log begin anew though something was written while it was at work', async () => {
    const path = join(folder, 'written.db')
    const db = new DatabaseSync(path)
    db.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE page (text)')
    const write = () => db.exec(`INSERT INTO page VALUES (hex(randomblob(20000)))`)
    for (let i = 0; i < 20; i++) write()
    const { carrier, idle } = carrying(path)
    write()
    await idle()
    expect(carrier.pause).toBeUndefined()
    const { size } = statSync(`${path}-wal`)
    for (let i = 0; i < 10; i++) write()
    expect(statSync(`${path}-wal`).size).toBe(size)
    await carrier.close()
    db.close()
  })

  const said = (script: string) => {
    const args = [join(import.meta.dirname, '..', script), join(folder, `${script}.db`)]
    const { stdout, status } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    return { stdout, status }
  }

  it('keeps a process going that has nothing else to wait for', () => {
    expect(said('loader.ts')).toEqual({ stdout: '40000', status: 0 })
  })

  it('keeps a process going until it is closed, whatever its thread says meanwhile', () => {
    expect(said('closer.ts')).toEqual({ stdout: 'closed', status: 0 })
  })

  it('keeps nobody waiting once its thread has failed', async () => {
    const path = join(folder, 'broken.db')
    writeFileSync(path, 'This is no database, however long it goes on. '.repeat(100))
    const { carrier, idle } = carrying(path)
    await idle()
    expect(carrier.pause).toBeUndefined()
    await carrier.close()
  })
})
