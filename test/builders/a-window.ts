import pino from 'pino'
import type { Caller, RoleName, Room } from '../../src/department/desk/index.ts'
import { newClient } from '../../src/http/callers.ts'
import { openWindow } from '../../src/http/window.ts'
import type { Store } from '../../src/store/index.ts'
import { aDesk } from './a-desk.ts'

/** The window over a desk and the memory store, and a token for a role. */
export const aWindow = async ({
  rooms = [],
  store: shelves,
  bodyLimitMb = 1,
  contentLimitMb = 5,
  auth = 'smart',
}: {
  rooms?: readonly Room[]
  store?: Store
  bodyLimitMb?: number
  contentLimitMb?: number
  auth?: string
} = {}) => {
  const { desk, store } = await aDesk({ rooms, ...(shelves ? { store: shelves } : {}) })
  const window = openWindow({
    desk,
    base: 'http://desk.test',
    auth,
    bodyLimitMb,
    contentLimitMb,
    log: pino({ level: 'silent' }),
  })
  const tokenFor = async (role: RoleName, who: Partial<Caller> = {}): Promise<string> => {
    const { token, note } = newClient({ client: role, role, name: role, ...who })
    await store.commit({ changes: [], expects: [], claims: [], notes: [note], blobs: [], rows: [] })
    return `Bearer ${token}`
  }
  return { window, store, desk, tokenFor }
}
