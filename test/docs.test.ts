import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { catalogue } from '../src/fhir/index.ts'
import { referencePages } from '../tools/docs/index.ts'

const pages = ['settings.md', 'outcomes.md', 'operations.md', 'roles.md', 'mapping.md']

describe('the reference', () => {
  it('has these pages', async () => expect(Object.keys(await referencePages())).toEqual(pages))

  it.each(pages)('%s is what the code says; if not, run npm run docs', async (name) => {
    const written = readFileSync(join(__dirname, '../docs/reference', name), 'utf8')
    expect(written).toBe((await referencePages())[name])
  })

  it('says of every outcome what to do', async () => {
    const outcomes = (await referencePages())['outcomes.md']?.split(/^## /m).slice(1) ?? []
    expect(outcomes).toHaveLength(Object.keys(catalogue).length)
    expect(
      outcomes.filter((one) => one.includes('undefined') || one.trim().split('\n\n').length !== 3),
    ).toEqual([])
  })
})
