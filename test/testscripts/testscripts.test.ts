import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { aServer } from '../builders/a-server.ts'
import { runScript } from './run.ts'
import type { TestScript } from './script.ts'

const folder = join(import.meta.dirname, '../../../shared/data/testscripts')
const borrowed = existsSync(folder) ? globSync('*/*/*.json', { cwd: folder }).sort() : []
const ofBulkData = /bulk-data/

const scriptAt = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as TestScript

describe('TestScripts', () => {
  let server: Awaited<ReturnType<typeof aServer>>
  beforeAll(async () => {
    server = await aServer()
  })
  afterAll(() => server.stop())

  it('chart: a patient and her weight, from the first version to the last', async () => {
    expect(await runScript(scriptAt(join(import.meta.dirname, 'chart.json')), server.fhir)).toEqual([])
  })

  it('finds a fault where there is one', async () => {
    const operation = { type: { code: 'read' }, resource: 'Patient', params: '/absent' }
    const action = [{ operation }, { assert: { label: 'there', response: 'okay' } }]
    const script: TestScript = { resourceType: 'TestScript', test: [{ action }] }
    expect(await runScript(script, server.fhir)).toEqual(['there: the answer is 404'])
  })

  const offered = borrowed.filter((file) => !ofBulkData.test(file))
  const run = offered.length > 0 ? it.each(offered) : it.skip.each(['the borrowed scripts are not here'])
  run('%s passes', async (file) => {
    expect(await runScript(scriptAt(join(folder, file)), server.fhir)).toEqual([])
  })

  for (const file of borrowed.filter((one) => ofBulkData.test(one)))
    it.skip(`${basename(file)}: bulk export is not offered`, () => undefined)
})
