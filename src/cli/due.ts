import { parseArgs } from 'node:util'
import type { Environment } from '../config.ts'
import type { Caller } from '../department/desk/index.ts'
import { withDepartment } from './open.ts'

const caller: Caller = { client: 'muniment-due', role: 'manager', name: 'muniment due' }

interface Part {
  name: string
  part?: Part[]
  [value: string]: unknown
}

/** `muniment due`: charts whose retention has ended, without patients' names. */
export const due = (args: readonly string[], environment: Environment): Promise<number> => {
  const { values } = parseArgs({ args: [...args], options: { 'as-of': { type: 'string' } } })
  return withDepartment(environment, async ({ desk, ...department }) => {
    const { resource } = await desk.perform({
      interaction: 'operation',
      operation: 'retention-evaluate',
      query: '',
      kind: 'operation',
      body: values['as-of'] === undefined ? {} : { asOf: values['as-of'] },
      caller,
      purpose: [],
      requestId: 'muniment-due',
      from: 'localhost',
    })
    const charts = (resource?.parameter as Part[] | undefined) ?? []
    const rows = charts.map(({ part = [] }) =>
      Object.fromEntries(part.map((one) => [one.name, valueIn(one)])),
    )
    const ready = rows.filter(({ status }) => status === 'eligible')
    for (const row of ready) console.log(`${row.chart}  since ${row.eligibleOn}  by ${row.rule}`)
    console.log(`${ready.length} of ${rows.length} charts are due for disposal (${department.store.name})`)
    return 0
  })
}

const valueIn = (part: Part): unknown => {
  const [, value] = Object.entries(part).find(([name]) => name.startsWith('value')) ?? []
  return (value as { reference?: string } | undefined)?.reference ?? value
}
