import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const json = (path: string) => JSON.parse(readFileSync(join(__dirname, '../../profiles', path), 'utf8'))
const codes = (system: string): string[] =>
  json(`vocabulary/CodeSystem-${system}.json`).concept.map(({ code }: { code: string }) => code)
const rules: Record<string, unknown>[] = json('retention-rules/rules.json')

/** The triggers of a formula; throws at a node that the language does not have. */
const triggersOf = (formula: Record<string, unknown>): unknown[] => {
  const [[node, value] = ['', undefined]] = Object.entries(formula)
  if (node === 'plus' && Array.isArray(value)) return [value[0]]
  if ((node === 'later' || node === 'earlier') && Array.isArray(value)) return value.flatMap(triggersOf)
  if (node === 'minor') {
    const { then, else: otherwise } = Object(value)
    return [...triggersOf(then), ...triggersOf(otherwise)]
  }
  if (['birthday', 'majority', 'permanent'].includes(node)) return []
  throw new Error(`no such node: ${node}`)
}

describe('the retention rules', () => {
  it('cover the 58 provisions under ids of their own', () => {
    expect(new Set(rules.map(({ row }) => row)).size).toBe(58)
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
  })

  it.each(rules.map((rule) => [String(rule.id), rule]))(
    '%s speaks the words of the department',
    (_id, rule) => {
      const types = [...codes('mun-chart-class'), ...codes('mun-record-type')]
      expect(types).toEqual(expect.arrayContaining(Object(rule).recordType))
      const triggers = triggersOf(Object(rule).formula)
      expect(codes('mun-trigger')).toEqual(expect.arrayContaining([Object(rule).trigger, ...triggers]))
      expect(codes('mun-disposition-action')).toContain(Object(rule).action)
      expect(['in-force', 'retired', 'unverified']).toContain(Object(rule).status)
      expect(Object(rule).citation).toBeTruthy()
    },
  )
})

describe('the legal bases of disclosures', () => {
  it('say in the table what the code system says', () => {
    const bases: Record<string, unknown>[] = json('retention-rules/disclosure-basis.json')
    expect(bases.map(({ code }) => code)).toEqual(codes('mun-disclosure-basis'))
  })

  it('leave out of an accounting what 45 CFR 164.528(a)(1) leaves out', () => {
    const bases: Record<string, unknown>[] = json('retention-rules/disclosure-basis.json')
    expect(bases.filter(({ accountable }) => !accountable).map(({ code }) => code)).toEqual([
      'treatment',
      'payment',
      'operations',
      'individual-access',
      'authorization',
      'directory',
      'involved-in-care',
      'disaster-relief',
      'incidental',
      'limited-data-set',
      'national-security',
      'correctional',
    ])
  })
})
