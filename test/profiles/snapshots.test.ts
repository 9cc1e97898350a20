import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { snapshotFiles } from '../../tools/snapshots.ts'

const root = join(__dirname, '../../profiles')
const made = snapshotFiles()
const kept = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('snapshot.json'))
  .sort()

describe('the snapshots of the kinds', () => {
  it('are there for every kind', () => expect(kept).toEqual(Object.keys(made)))

  it.each(kept)('%s is what its profile says; if not, run npm run snapshots', (file) => {
    expect(readFileSync(join(root, file), 'utf8')).toBe(made[file])
  })

  it.each(kept)('%s has every element of the base', (file) => {
    const { snapshot, differential, type } = JSON.parse(made[file] ?? '')
    const paths: string[] = snapshot.element.map(({ path }: { path: string }) => path)
    expect(paths[0]).toBe(type)
    expect(paths).toEqual(
      expect.arrayContaining(differential.element.map(({ path }: { path: string }) => path)),
    )
  })
})
