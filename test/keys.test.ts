import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openKeys } from '../src/keys.ts'

describe('the key file', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'muniment-keys-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('is made at the first start, readable by its owner only, and kept after that', () => {
    const path = join(folder, 'deep', 'key')
    const first = openKeys(path)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(openKeys(path).stamp).toEqual(first.stamp)
    expect(readdirSync(join(folder, 'deep'))).toEqual(['key'])
  })

  it('has different secrets in different houses', () => {
    expect(openKeys(join(folder, 'a')).cursor).not.toEqual(openKeys(join(folder, 'b')).cursor)
  })
})
