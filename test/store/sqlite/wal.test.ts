import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { noWal, openWal } from '../../../src/store/sqlite/wal.ts'

describe('the write-ahead log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'muniment-wal-'))
  const path = join(folder, 'muniment.db')
  afterAll(() => rmSync(folder, { recursive: true }))

  it('is on the disk when it says so', async () => {
    writeFileSync(`${path}-wal`, 'frames')
    const wal = openWal(path)
    const done = Array.from({ length: 5 }, () => {
      wal.sync()
      return wal.synced()
    })
    await expect(Promise.all(done)).resolves.toHaveLength(5)
    expect(wal.check()).toBeUndefined()
    wal.close()
  })

  it('takes no more commits once its disk has failed', async () => {
    writeFileSync(`${path}-wal`, 'frames')
    const wal = openWal(path)
    wal.close()
    wal.sync()
    await expect(wal.synced()).rejects.toMatchObject({ status: 503 })
    expect(() => wal.check()).toThrow(expect.objectContaining({ status: 503 }))
    await expect(wal.synced()).rejects.toMatchObject({ status: 503 })
  })

  it('has nothing to wait for where the store is in memory', async () => {
    await expect(noWal.synced()).resolves.toBeUndefined()
  })
})
