import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { releaseFor } from '../../../src/department/coding/code-sets/rules-release.ts'
import { icd10cm, openCodeSet, parseOrderFile } from '../../../src/department/coding/index.ts'
import { orderFile, release } from './release.ts'

describe('the CMS order file', () => {
  it('is read by its columns, with the dot after the third character', () => {
    expect(
      parseOrderFile(orderFile([['E119', 1, 'Type 2 diabetes mellitus without complications']])),
    ).toEqual([
      {
        code: 'E11.9',
        valid: true,
        short: 'Type 2 diabetes mellitus without complications',
        long: 'Type 2 diabetes mellitus without complications',
      },
    ])
  })

  it.each([
    ['an empty file', '', /empty/],
    ['the codes file', 'A000    Cholera due to Vibrio cholerae 01, biovar cholerae', /Line 1 /],
    ['the tabular file', '<?xml version="1.0"?>\n<ICD10CM.tabular>', /Line 1 /],
    ['a file that breaks off', `${orderFile([['I10', 1, 'Hypertension']])}00002 I11`, /Line 2 /],
  ])('is not %s', (_, text, says) => {
    expect(() => parseOrderFile(text)).toThrow(says)
  })

  const real = join(process.cwd(), '../shared/data/icd10cm/icd10cm-order-Jan-2021.txt.gz')
  const whenThere = existsSync(real) ? it : it.skip
  whenThere('of fiscal year 2021 is read whole, and answers as it should', () => {
    const rows = parseOrderFile(gunzipSync(readFileSync(real)).toString('latin1'))
    const set = openCodeSet(icd10cm, '2021', rows)
    expect([rows.length, rows.filter(({ valid }) => valid).length]).toEqual([95358, 72621])
    expect([set.isBillable('E11'), set.isBillable('E11.9'), set.isBillable('A09')]).toEqual([
      false,
      true,
      true,
    ])
    expect(set.nearest('T15.01')).toEqual(['T15.01XA', 'T15.01XD', 'T15.01XS'])
    expect(set.children('E11')).toHaveLength(rows.filter(({ code }) => /^E11./.test(code)).length)
  })
})

describe('a code set', () => {
  const set = release('2026')

  it('names the billable codes below a heading', () => {
    expect(set.nearest('T15.01')).toEqual(['T15.01XA', 'T15.01XD', 'T15.01XS'])
  })

  it('names the codes that look most like one it does not have', () => {
    expect(set.nearest('E11.8')).toEqual(['E11.9'])
  })

  it('knows every code below a heading, however many', () => {
    const rows = Array.from({ length: 3347 }, (_, n) => {
      const code = n === 0 ? 'S82' : `S82.${String(n).padStart(4, '0')}`
      return { code, valid: n > 0, short: code, long: code }
    })
    const last = { code: 'S83', valid: false, short: 'S83', long: 'S83' }
    expect(openCodeSet(icd10cm, '2026', [...rows, last]).children('S82')).toHaveLength(3346)
  })

  it.each([
    ['2025-09-30', '2025', true],
    ['2025-10-01', '2026', true],
    ['2026-03-31', '2026', true],
    ['2026-04-01', '2026-04-01', true],
    ['2026-09-30', '2026-04-01', true],
    ['2026-10-01', '2026-04-01', false],
    ['2024-09-30', '2026-04-01', false],
  ])('of the discharges on %s is release %s', (day, version, inForce) => {
    const sets = [release('2025'), release('2026-04-01'), release('2026')]
    const found = releaseFor(sets, icd10cm, day)
    expect([found?.set.version, found?.inForce]).toEqual([version, inForce])
  })
})
