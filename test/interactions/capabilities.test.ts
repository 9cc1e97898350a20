import { openCursors, openEverything, openMeta } from '../../src/interactions/index.ts'
import { aChartRoom } from '../builders/a-chart.ts'
import { base, catalogue } from '../builders/a-desk.ts'

interface Claimed {
  readonly type: string
  readonly interaction: readonly { readonly code: string }[]
  readonly searchParam: readonly { readonly name: string; readonly type: string }[]
  readonly searchInclude: readonly string[]
  readonly operation?: readonly { readonly name: string }[]
}
interface Rest {
  readonly resource: readonly Claimed[]
  readonly compartment: readonly string[]
  readonly operation: readonly { readonly name: string }[]
}

const rooms = [openEverything(base, openCursors(new Uint8Array(32))), openMeta(catalogue.language.types)]

const claims = async () => {
  const { as } = await aChartRoom({ rooms })
  const system = as('system')
  const { rest } = await system.act({ interaction: 'capabilities' })
  return { system, as, rest: (rest as Rest[])[0] as Rest }
}

const samples: Readonly<Record<string, string>> = {
  string: 'x',
  token: 'x',
  reference: 'Patient/x',
  uri: 'http://x.test',
  date: '2026',
  number: '1',
  quantity: '1',
  _text: 'x',
  _content: 'x',
  _list: 'x',
  _filter: '_id eq x',
  near: '52|4.9',
}

const sampleOf = (type: string, { name, type: kind }: Claimed['searchParam'][number]): string => {
  const components = catalogue.language.params(type).find(({ code }) => code === name)?.components ?? []
  return kind === 'composite'
    ? components.map((one) => samples[one.type] ?? '').join('$')
    : (samples[name] ?? samples[kind] ?? '')
}

describe('the server claims only what it does', () => {
  it('searches every type by every parameter, sorts by them, and includes along every reference', async () => {
    const { rest } = await claims()
    expect(rest.resource).toHaveLength(146)
    for (const { type, searchParam, searchInclude } of rest.resource) {
      for (const param of searchParam) {
        const query = `${param.name}=${encodeURIComponent(sampleOf(type, param))}`
        expect(() => catalogue.language.plan(type, query)).not.toThrow()
        if (!['composite', 'special'].includes(param.type))
          expect(() => catalogue.language.plan(type, `_sort=-${param.name}`)).not.toThrow()
      }
      for (const include of searchInclude)
        expect(() => catalogue.language.plan(type, `_include=${include}`)).not.toThrow()
    }
  })

  it('searches every compartment', async () => {
    const { rest, system } = await claims()
    expect(rest.compartment).toHaveLength(5)
    for (const url of rest.compartment) {
      const name = url.split('/').at(-1) ?? ''
      const compartment = `${name.charAt(0).toUpperCase()}${name.slice(1)}/x`
      expect(await system.act({ interaction: 'search', compartment })).toMatchObject({ type: 'searchset' })
    }
  })

  it('defines every operation', async () => {
    const { rest, system } = await claims()
    const names = [...rest.operation, ...rest.resource.flatMap(({ operation = [] }) => operation)]
    expect(new Set(names.map(({ name }) => name))).toEqual(
      new Set(['everything', 'docref', 'meta', 'meta-add', 'meta-delete']),
    )
    for (const name of new Set(names.map((one) => one.name)))
      expect(await system.read(`OperationDefinition/${name}`)).toMatchObject({ code: name })
  })

  it('does not claim to change the log', async () => {
    const { rest } = await claims()
    const log = rest.resource.find(({ type }) => type === 'AuditEvent')
    expect(log).toMatchObject({ updateCreate: false, conditionalDelete: 'not-supported' })
    expect(log?.interaction.map(({ code }) => code)).not.toContain('update')
  })

  it.each([
    ['clerk', 'DocumentReference', ['read', 'create'], []],
    ['coder', 'DocumentReference', ['read', 'search-type'], ['create', 'update', 'delete']],
    ['auditor', 'Patient', ['read', 'history-type'], ['create', 'patch']],
  ] as const)('tells the %s of %s what that role may do', async (role, type, may, mayNot) => {
    const { as } = await claims()
    const { rest } = await as(role).act({ interaction: 'capabilities' })
    const told = (rest as Rest[])[0]?.resource.find((one) => one.type === type)
    const codes = told?.interaction.map(({ code }) => code)
    expect(codes).toEqual(expect.arrayContaining([...may]))
    for (const code of mayNot) expect(codes).not.toContain(code)
  })

  it('tells the payer of no patient', async () => {
    const { as } = await claims()
    const { rest } = await as('payer').act({ interaction: 'capabilities' })
    const types = (rest as Rest[])[0]?.resource.map(({ type }) => type)
    expect(types).toEqual(expect.arrayContaining(['AuditEvent', 'Organization', 'Task']))
    expect(types).not.toContain('Patient')
  })

  it('refuses a mode that it does not know', async () => {
    const { system } = await claims()
    await expect(system.act({ interaction: 'capabilities', query: 'mode=terminolgy' })).rejects.toMatchObject(
      {
        status: 400,
      },
    )
  })
})
