import { parseArgs } from 'node:util'
import type { Environment } from '../config.ts'
import { type Caller, type RoleName, roles } from '../department/desk/index.ts'
import { didYouMean } from '../fhir/index.ts'
import { newClient } from '../http/callers.ts'
import { changeSet, type Store } from '../store/index.ts'
import { withDepartment } from './open.ts'

const options = {
  role: { type: 'string' },
  name: { type: 'string' },
  organization: { type: 'string' },
  patient: { type: 'string' },
  person: { type: 'string' },
} as const

/** `muniment client create`: makes a client and prints the environment that a system client needs. */
export const clientCreate = async (args: readonly string[], environment: Environment): Promise<number> => {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const { role = '', name = role, ...who } = values
  if (positionals[0] !== 'create') {
    console.error('Say what to do: muniment client create --role ROLE')
    return 2
  }
  if (!isRole(role)) {
    console.error(`There is no role "${role}". ${didYouMean(role, Object.keys(roles))}`)
    console.error(
      `Roles: ${Object.entries(roles)
        .map(([one, { is }]) => `\n  ${one}: ${is}`)
        .join('')}`,
    )
    return 2
  }
  return withDepartment(environment, async ({ store }) => {
    const token = await createClient(store, {
      client: `${name}-${Date.now().toString(36)}`,
      role,
      name,
      ...who,
    })
    console.log(`MUNIMENT_TOKEN=${token}`)
    return 0
  })
}

const isRole = (role: string): role is RoleName => role in roles && role !== 'anyone'

/** Keeps the hash of a new client's token and gives the token. */
export const createClient = async (store: Store, caller: Caller): Promise<string> => {
  const { token, note } = newClient(caller)
  const row = JSON.stringify({
    v: 1,
    time: new Date().toISOString(),
    act: 'client-create',
    client: caller.client,
    role: caller.role,
  })
  await store.commit(changeSet({ notes: [note], rows: [row] }))
  return token
}
