import { generateKeyPairSync } from 'node:crypto'
import clocks from '../../profiles/retention-rules/clocks.json' with { type: 'json' }
import bases from '../../profiles/retention-rules/disclosure-basis.json' with { type: 'json' }
import majority from '../../profiles/retention-rules/majority.json' with { type: 'json' }
import rules from '../../profiles/retention-rules/rules.json' with { type: 'json' }
import { makeStamp, openAudit } from '../../src/department/audit/index.ts'
import { openCoding } from '../../src/department/coding/index.ts'
import { openConsent } from '../../src/department/consent/index.ts'
import type { Room } from '../../src/department/desk/index.ts'
import { openDisclosure } from '../../src/department/disclosure/index.ts'
import { openFiling } from '../../src/department/filing/index.ts'
import { office } from '../../src/department/office/index.ts'
import { openRelease } from '../../src/department/release/index.ts'
import { openRetention } from '../../src/department/retention/index.ts'
import { openDefinitions } from '../../src/interactions/definitions/index.ts'
import type { Store } from '../../src/store/index.ts'
import { openMemory } from '../../src/store/memory/index.ts'
import { base, catalogue } from './a-desk.ts'

/** Every room there is, over one store, which is in memory if none is given: `aDesk(allRooms())`. */
export const allRooms = (shelves?: Store): { readonly store: Store; readonly rooms: readonly Room[] } => {
  const keys = { stamp: new Uint8Array(32), signing: generateKeyPairSync('ed25519').privateKey }
  const store = shelves ?? openMemory({ stamp: makeStamp(keys.stamp) })
  const custodian = 'Organization/hospital'
  const rooms = [
    openDefinitions({ store, known: catalogue, codes: () => [] }).room,
    openFiling({ custodian }),
    openCoding({ codeSets: () => [], setting: 'hospital' }),
    openConsent(),
    openRelease({ bases, clocks }),
    openDisclosure({ clocks }),
    openRetention({ rules, majority, jurisdictions: ['US-CMS'], setting: 'hospital', custodian }),
    office,
    openAudit({ store, keys, language: catalogue.language, server: { name: 'Muniment', address: base } }),
  ]
  return { store, rooms }
}
