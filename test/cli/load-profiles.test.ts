import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadDefinitionsFrom } from '../../src/cli/load-profiles.ts'
import { parseJson, type Resource } from '../../src/fhir/index.ts'
import {
  aDefiningDesk,
  namedPatient,
  profileUrl,
  valuesOf,
} from '../interactions/definitions/a-defining-desk.ts'
import { tgzOf } from './a-package.ts'

const quiet = () => undefined
const finer = { ...namedPatient, id: 'finer', url: `${profileUrl}-finer`, baseDefinition: profileUrl }
const orphan = {
  ...namedPatient,
  id: 'orphan',
  url: `${profileUrl}-orphan`,
  baseDefinition: 'https://nowhere.test/x',
}

describe('muniment load-profiles', () => {
  const folder = mkdtempSync(join(tmpdir(), 'muniment-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const write = (name: string, content: object | string | Buffer) => {
    const path = join(folder, name)
    const isRaw = typeof content === 'string' || Buffer.isBuffer(content)
    writeFileSync(path, isRaw ? content : JSON.stringify(content))
    return path
  }

  it('loads a package, the bases first, and leaves what is no definition', async () => {
    const path = write(
      'p.tgz',
      tgzOf({
        'package/package.json': '{"name":"x"}',
        'package/a-finer.json': JSON.stringify(finer),
        'package/z-named.json': JSON.stringify(namedPatient),
        'package/Patient-p.json': JSON.stringify({ resourceType: 'Patient', id: 'p' }),
        'package/example/StructureDefinition-x.json': JSON.stringify({ ...namedPatient, id: 'example' }),
      }),
    )
    const { desk, as } = await aDefiningDesk()
    const { loaded, refused } = await loadDefinitionsFrom(desk, [path], quiet)
    expect(refused).toEqual([])
    expect(loaded.map(({ resource }) => resource.id)).toEqual(['named-patient', 'finer'])
    expect(await as('administrator').read('StructureDefinition/finer')).toMatchObject({ id: 'finer' })
  })

  it('names each one that is refused with its reason, and loads the others', async () => {
    const paths = [
      write('named.json', namedPatient),
      write('orphan.json', orphan),
      write('nameless.json', { ...finer, id: undefined }),
      write('torn.json', '{"resourceType":'),
    ]
    const { desk } = await aDefiningDesk()
    const { loaded, refused } = await loadDefinitionsFrom(desk, paths, quiet)
    expect(loaded.map(({ file }) => file)).toEqual([paths[0]])
    expect(refused.map(({ file, reason }) => [file, reason])).toEqual([
      [paths[2], 'It has no id.'],
      [paths[3], 'It is not JSON.'],
      [paths[1], expect.stringMatching(/base https:\/\/nowhere.test\/x is not known here.*\.baseDefinition/)],
    ])
  })

  it('makes no version when it is run again', async () => {
    const path = write('again.json', namedPatient)
    const { desk, as } = await aDefiningDesk()
    await loadDefinitionsFrom(desk, [path], quiet)
    await loadDefinitionsFrom(desk, [path], quiet)
    expect((await as('administrator').read('StructureDefinition/named-patient')).meta?.versionId).toBe('1')
  })
})

const shared = join(process.cwd(), '../shared/data')
interface Guide {
  readonly guide: string
  /** What is loaded: the guide and those it is built on. */
  readonly with: readonly string[]
  readonly definitions: number
  readonly examples: number
  /** Examples of the guide that are wrong by themselves. */
  readonly faulty: readonly string[]
}

const guides: readonly Guide[] = [
  {
    guide: 'us-core',
    with: ['us-core'],
    definitions: 206,
    examples: 183,
    // Entries whose fullUrl names another resource.
    faulty: ['Bundle-66c8856b-ba11-4876-8aa8-467aad8c11a2', 'Bundle-docref-example-2'],
  },
  { guide: 'ihe/balp', with: ['ihe/balp'], definitions: 34, examples: 58, faulty: [] },
  { guide: 'ihe/mhd', with: ['ihe/balp', 'ihe/mhd'], definitions: 86, examples: 62, faulty: [] },
  // Its data is the name of a file, not base64.
  { guide: 'ihe/pcf', with: ['ihe/pcf'], definitions: 11, examples: 45, faulty: ['Binary-B-ink'] },
]

const resourcesIn = (folder: string): [string, Resource][] =>
  readdirSync(folder).map((file) => [
    file.replace('.json', ''),
    parseJson(readFileSync(join(folder, file), 'utf8')) as Resource,
  ])

const withGuides = existsSync(shared) ? describe : describe.skip
withGuides('a guide that is loaded', () => {
  it.each(guides)('$guide: every definition takes effect, and its examples are valid', async (guide) => {
    const { desk, as } = await aDefiningDesk()
    const folders = guide.with.map((name) => join(shared, name, 'definitions'))
    const { loaded, refused } = await loadDefinitionsFrom(desk, folders, quiet)
    expect(refused).toEqual([])
    expect(loaded).toHaveLength(guide.definitions)
    const wrong: string[] = []
    const examples = resourcesIn(join(shared, guide.guide, 'examples'))
    for (const [name, resource] of examples) {
      const { resourceType: type } = resource
      const outcome = await as('system').call('validate', { type, input: { resource } })
      if (JSON.stringify(outcome.issue).includes('"error"')) wrong.push(name)
    }
    expect(examples).toHaveLength(guide.examples)
    expect(guide.faulty).toEqual(expect.arrayContaining(wrong))
  })

  it('us-core: its codes can be looked up and its value sets expanded', async () => {
    const { desk, as } = await aDefiningDesk()
    await loadDefinitionsFrom(desk, [join(shared, 'us-core/definitions')], quiet)
    const input = { url: 'http://hl7.org/fhir/us/core/ValueSet/us-core-documentreference-category' }
    const answer = await as('clerk').call('expand', { type: 'ValueSet', input })
    expect(JSON.stringify(answer.expansion)).toContain('clinical-note')
    const category = 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category'
    const found = await as('clerk').call('lookup', {
      type: 'CodeSystem',
      input: { system: category, code: 'clinical-note' },
    })
    expect(valuesOf(found).display).toBe('Clinical Note')
  })
})
