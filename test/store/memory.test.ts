import { openMemory } from '../../src/store/memory/index.ts'
import { storeContract } from './contract.ts'
import { options } from './sets.ts'

storeContract('memory', async () => ({ store: openMemory(options) }))
