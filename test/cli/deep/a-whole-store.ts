import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pour } from '../../../src/cli/backup/pour.ts'
import { examine } from '../../../src/cli/deep/examine.ts'
import { makeStamp, openAudit } from '../../../src/department/audit/index.ts'
import type { Resource } from '../../../src/fhir/index.ts'
import { openKeys } from '../../../src/keys.ts'
import { contentOf } from '../../../src/store/content.ts'
import type { Store } from '../../../src/store/index.ts'
import { openMemory } from '../../../src/store/memory/index.ts'
import { aDesk, catalogue } from '../../builders/a-desk.ts'

const folder = mkdtempSync(join(tmpdir(), 'muniment-deep-'))
const keys = openKeys(join(folder, 'keys'))
rmSync(folder, { recursive: true })

const patient = (id: string, birthDate: string): Resource => ({
  resourceType: 'Patient',
  id,
  birthDate,
  name: [{ family: `Of ${id}` }],
})

const genes: Resource = {
  resourceType: 'MolecularSequence',
  id: 'genes',
  coordinateSystem: 0,
  referenceSeq: {
    genomeBuild: 'GRCh38',
    strand: 'watson',
    windowStart: 1,
    windowEnd: 900,
    chromosome: { coding: [{ code: '1' }] },
  },
  variant: [
    { start: 10, end: 20 },
    { start: 500, end: 600 },
  ],
}

/** A small department with versions, a deletion, bytes, a log with a checkpoint and AuditEvents. */
export const aWholeStore = async (): Promise<Store> => {
  const store = openMemory({ stamp: makeStamp(keys.stamp) })
  const server = { name: 'Muniment', address: 'http://desk.test/fhir' }
  const audit = openAudit({ store, keys, language: catalogue.language, server })
  const { as } = await aDesk({ rooms: [audit], store })
  const clerk = as('system')
  for (const day of ['1970-01-01', '1970-01-02', '1970-01-03']) await clerk.update(patient('a', day))
  await clerk.update(patient('b', '1980-02-02'))
  await clerk.update(patient('gone', '1990-03-03'))
  await clerk.update(genes)
  await clerk.update({
    resourceType: 'Location',
    id: 'ward',
    position: { latitude: -33.9, longitude: 151.2 },
  })
  await clerk.remove('Patient/gone')
  const data = Buffer.from('a scan').toString('base64')
  await clerk.update({ resourceType: 'Binary', id: 'scan', contentType: 'text/plain', data })
  await clerk.call('log-checkpoint', { type: 'AuditEvent' })
  await audit.catchUp()
  return store
}

/** Everything of one store in another. */
export const poured = async (from: Store, into: Store): Promise<void> => {
  await pour(contentOf(from), { store: into, catalogue, reached: () => undefined })
}

/** What `doctor --deep` says of a store, a line each. */
export const examined = async (store: Store) => {
  const lines: string[] = []
  const tally = await examine({
    store,
    keys,
    entriesOf: catalogue.language.entriesOf,
    tell: ({ where, what, next }) => lines.push(`${where}: ${what}. ${next}`),
    reached: () => undefined,
  })
  return { tally, lines }
}
