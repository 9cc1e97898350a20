import type { Caller, RoleName } from '../../department/desk/index.ts'
import type { Store } from '../../store/index.ts'
import { createClient } from '../client.ts'
import type { Person } from './teller.ts'

/** The people and systems of the demo, by the names they have in the day. */
export type People = Readonly<Record<Who, Person>>
export type Who = keyof typeof staff

const staff = {
  ehr: { role: 'ehr', name: 'EHR' },
  clerk: { role: 'clerk', name: 'clerk Nils', person: 'Practitioner/demo-clerk' },
  coder: { role: 'coder', name: 'coder Ines', person: 'Practitioner/demo-coder' },
  specialist: {
    role: 'release-specialist',
    name: 'release specialist Rosa',
    person: 'Practitioner/demo-specialist',
  },
  supervisor: { role: 'supervisor', name: 'supervisor Jonas', person: 'Practitioner/demo-supervisor' },
  manager: { role: 'manager', name: 'manager Mara', person: 'Practitioner/demo-manager' },
  privacy: { role: 'privacy-officer', name: 'privacy officer Pia', person: 'Practitioner/demo-privacy' },
  auditor: { role: 'auditor', name: 'auditor Aled', person: 'Practitioner/demo-auditor' },
  administrator: { role: 'administrator', name: 'administrator' },
} as const satisfies Readonly<Record<string, { role: RoleName; name: string; person?: string }>>

/** Gives every member of staff a token, and the administrator and the EHR theirs. */
export const hire = async (store: Store): Promise<People> => {
  const people: [string, Person][] = []
  for (const [who, { name, ...caller }] of Object.entries(staff))
    people.push([who, await personWith(store, { ...caller, name, client: `demo-${who}` })])
  return Object.fromEntries(people) as People
}

/** Somebody with a token, who is this caller. */
export const personWith = async (store: Store, caller: Caller): Promise<Person> => ({
  name: caller.name,
  token: await createClient(store, caller),
})

/** The staff as Practitioners, for the administrator to register. */
export const staffBundle = {
  resourceType: 'Bundle',
  type: 'transaction',
  entry: Object.values(staff).flatMap((one) =>
    'person' in one
      ? [
          {
            resource: {
              resourceType: 'Practitioner',
              id: one.person.split('/')[1],
              active: true,
              name: [{ text: one.name }],
            },
            request: { method: 'PUT', url: one.person },
          },
        ]
      : [],
  ),
}
