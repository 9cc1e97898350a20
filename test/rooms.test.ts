import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const root = resolve(__dirname, '..')
const cruiser = join(root, 'node_modules/.bin/depcruise')
const rules = join(root, '.dependency-cruiser.cjs')

/** For each rule a file and the import in it that the rule forbids. */
const forbidden: readonly (readonly [rule: string, file: string, target: string])[] = [
  ['no-cycles', 'src/fhir/a.ts', './b.ts'],
  ['fhir-imports-nothing-of-ours', 'src/fhir/x.ts', '../store/index.ts'],
  ['store-imports-only-fhir', 'src/store/x.ts', '../http/window.ts'],
  ['adapters-are-strangers', 'src/store/sqlite/x.ts', '../mongodb/index.ts'],
  ['sqlite-stays-in-its-adapter', 'src/http/x.ts', 'node:sqlite'],
  ['mongodb-stays-in-its-adapter', 'src/store/sqlite/y.ts', 'mongodb'],
  ['express-stays-in-http', 'src/interactions/x.ts', 'express'],
  ['desk-knows-no-room', 'src/department/desk/x.ts', '../filing/index.ts'],
  ['rooms-use-the-port', 'src/department/filing/x.ts', '../../store/sqlite/index.ts'],
  ['rooms-know-no-http', 'src/department/filing/y.ts', '../../http/window.ts'],
  ['enter-a-room-by-its-door', 'src/http/y.ts', '../department/desk/inside.ts'],
  ['enter-the-neighbour-by-its-door', 'src/department/release/x.ts', '../consent/inside.ts'],
  ['neighbours-are-listed', 'src/department/filing/z.ts', '../coding/index.ts'],
  ['neighbours-of-release', 'src/department/release/y.ts', '../filing/index.ts'],
  ['rules-are-pure', 'src/department/filing/decide.ts', 'node:fs'],
  ['interactions-know-no-room', 'src/interactions/y.ts', '../department/filing/index.ts'],
  ['http-knows-no-room', 'src/http/z.ts', '../department/filing/index.ts'],
  ['console-is-a-client', 'src/console/x.ts', '../department/desk/index.ts'],
  ['only-main-and-cli-compose', 'src/http/w.ts', '../compose.ts'],
]

const put = (folder: string, file: string, text: string) => {
  const path = join(folder, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

const caughtIn = (folder: string): string[] => {
  const { stdout } = spawnSync(cruiser, ['src', '--config', rules, '--output-type', 'json'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1e8,
  })
  const { summary } = JSON.parse(stdout) as {
    summary: { violations: { rule: { name: string }; from: string }[] }
  }
  return summary.violations.map(({ rule, from }) => `${rule.name} ${from}`)
}

describe('the walls between the rooms', () => {
  let folder: string
  let caught: string[]

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rooms-'))
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    for (const [, , target] of forbidden.filter((row) => row[2].startsWith('.'))) {
      const [, file] = forbidden.find((row) => row[2] === target) ?? []
      put(folder, join(dirname(file ?? ''), target), 'export const there = 1\n')
    }
    for (const [, file, target] of forbidden)
      put(folder, file, `import * as it from '${target}'\nexport const x = it\n`)
    put(folder, 'src/fhir/b.ts', "import * as a from './a.ts'\nexport const b = a\n")
    caught = caughtIn(folder)
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each(forbidden)('%s catches %s importing %s', (rule, file) => {
    expect(caught).toContain(`${rule} ${file}`)
  })

  it('has a seeded import for every rule there is', () => {
    const { forbidden: all } = require(rules) as { forbidden: { name: string }[] }
    expect(new Set(forbidden.map(([name]) => name))).toEqual(new Set(all.map(({ name }) => name)))
  })

  it('finds nothing forbidden in the building itself', () => {
    expect(() =>
      execFileSync(cruiser, ['src', '--config', rules], { cwd: root, stdio: 'pipe' }),
    ).not.toThrow()
  })
})
