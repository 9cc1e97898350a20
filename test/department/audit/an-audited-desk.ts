import { generateKeyPairSync } from 'node:crypto'
import { openCatalogue } from '../../../src/catalogue.ts'
import { openClock } from '../../../src/clock.ts'
import { makeStamp, openAudit } from '../../../src/department/audit/index.ts'
import { type Act, type Caller, openDesk, type Room } from '../../../src/department/desk/index.ts'
import type { Resource } from '../../../src/fhir/index.ts'
import { interactions, openCursors } from '../../../src/interactions/index.ts'
import type { LogRow, Store } from '../../../src/store/index.ts'
import { openMemory } from '../../../src/store/memory/index.ts'

const base = 'http://desk.test/fhir'
export const { language } = openCatalogue(base)
export const server = { name: 'Muniment', address: base }

export const newKeys = () => ({
  stamp: Uint8Array.from({ length: 32 }, (_, n) => n),
  signing: generateKeyPairSync('ed25519').privateKey,
})

const auditor: Caller = { client: 'tool', role: 'system', name: 'Ada Marlow', person: 'Practitioner/ada' }

/** A desk with the audit room over the memory store, and one caller who may do everything. */
export const anAuditedDesk = (others: readonly Room[] = []) => {
  const keys = newKeys()
  const store = openMemory({ stamp: makeStamp(keys.stamp) })
  const deskOver = (shelves: Store) =>
    openDesk({
      store: shelves,
      language,
      clock: openClock('UTC', '2026-11-24'),
      rooms: [...others, openAudit({ store: shelves, keys, language, server })],
      handlers: interactions(base, openCursors(new Uint8Array(32))),
    })
  const desk = deskOver(store)
  const act = async (
    rest: Partial<Act> & Pick<Act, 'interaction'>,
    caller: Caller = auditor,
  ): Promise<Resource> => {
    const { resource, text } = await desk.perform({
      query: '',
      purpose: ['TREAT'],
      requestId: 'r-1',
      from: '10.0.0.7',
      caller,
      ...rest,
    })
    return resource ?? JSON.parse(text ?? '{}')
  }
  return {
    keys,
    store,
    act,
    events: async (criteria: string): Promise<Resource[]> => {
      const bundle = await act({ interaction: 'search', type: 'AuditEvent', query: `_count=200&${criteria}` })
      return ((bundle.entry as { resource: Resource }[] | undefined) ?? []).map(({ resource }) => resource)
    },
    create: (resource: Resource) =>
      act({ interaction: 'create', type: resource.resourceType, body: resource }),
    call: (operation: string, input: object = {}, id?: string) =>
      act({
        interaction: 'operation',
        operation,
        type: 'AuditEvent',
        ...(id ? { id } : {}),
        kind: 'audit-events',
        body: input,
      }),
  }
}

/** The store as somebody left it who reached into the database: its log rows are what `alter` makes of them. */
export const alteredStore = (store: Store, alter: (rows: readonly LogRow[]) => readonly LogRow[]): Store => ({
  ...store,
  logRows: async (from, to) => {
    const rows = alter(await store.logRows(0, await store.logSize()))
    return rows.filter(({ index }) => index >= from && index < to)
  },
  logSize: async () => {
    const rows = alter(await store.logRows(0, await store.logSize()))
    return (rows.at(-1)?.index ?? -1) + 1
  },
})

/** The values of a Parameters resource by name; a list where the name comes again. */
export const valuesOf = (parameters: Resource): Record<string, unknown> => {
  const values: Record<string, unknown> = {}
  for (const one of (parameters.parameter ?? []) as Record<string, unknown>[]) {
    const key = Object.keys(one).find((name) => name.startsWith('value'))
    const value = one.part ? valuesOf({ resourceType: 'Parameters', parameter: one.part }) : one[key ?? '']
    const name = String(one.name)
    values[name] = name in values ? [values[name], value].flat() : value
  }
  return values
}
