import { openCatalogue } from '../../src/catalogue.ts'
import { openClock } from '../../src/clock.ts'
import {
  type Act,
  type Answer,
  type Caller,
  type Language,
  openDesk,
  type RoleName,
  type Room,
} from '../../src/department/desk/index.ts'
import { parseJson, parseReference, type Resource } from '../../src/fhir/index.ts'
import { interactions, openCursors } from '../../src/interactions/index.ts'
import type { Store } from '../../src/store/index.ts'
import { openMemory } from '../../src/store/memory/index.ts'

interface Setting {
  readonly rooms: readonly Room[]
  /** The facility's day; it stands still. */
  readonly today?: string
  readonly store?: Store
  readonly language?: Language
  readonly refresh?: () => Promise<unknown>
}

export const base = 'http://desk.test/fhir'
export const catalogue = openCatalogue(base)

/** A desk over the memory store with these rooms, and people who come to it. */
export const aDesk = async ({
  rooms,
  today = '2026-11-24',
  store = openMemory({ stamp: () => '' }),
  language = catalogue.language,
  refresh = async () => undefined,
}: Setting) => {
  const cursors = openCursors(new Uint8Array(32))
  const desk = openDesk({
    store,
    language,
    clock: openClock('UTC', today),
    rooms,
    handlers: interactions(base, cursors),
    refresh,
  })
  return {
    desk,
    store,
    as: (role: RoleName, who: Partial<Caller> = {}) => person((act) => desk.perform(act), role, who),
  }
}

type Perform = (act: Act) => Promise<Answer>

/** Somebody at the desk: each method is one act, and gives the answer's resource. A refusal is thrown (`FhirError`). */
const person = (perform: Perform, role: RoleName, who: Partial<Caller>) => {
  const caller: Caller = {
    client: `${role}-client`,
    role,
    name: role,
    person: `Practitioner/${role}`,
    ...who,
  }
  const act = async (rest: Partial<Act> & Pick<Act, 'interaction'>): Promise<Resource> => {
    const answer = await perform({
      query: '',
      purpose: [],
      requestId: 'test',
      from: '127.0.0.1',
      caller,
      ...rest,
    })
    return answer.resource ?? (answer.text ? (parseJson(answer.text) as Resource) : { resourceType: 'None' })
  }
  return {
    act,
    create: (resource: Resource, rest: Partial<Act> = {}) =>
      act({ interaction: 'create', type: resource.resourceType, body: resource, ...rest }),
    update: (resource: Resource, rest: Partial<Act> = {}) =>
      act({
        interaction: 'update',
        type: resource.resourceType,
        id: String(resource.id),
        body: resource,
        ...rest,
      }),
    remove: (ref: string) => act({ interaction: 'delete', ...parseReference(ref) }),
    read: (ref: string) => act({ interaction: 'read', ...parseReference(ref) }),
    /** The resources found. */
    search: async (type: string, criteria: string): Promise<Resource[]> => {
      const bundle = await act({ interaction: 'search', type, query: criteria })
      return ((bundle.entry as { resource: Resource }[] | undefined) ?? []).map(({ resource }) => resource)
    },
    /** Calls an operation with plain JSON inputs; answers Parameters or the lone resource. */
    call: (
      operation: string,
      { input = {}, ...place }: { type?: string; id?: string; input?: object } & Partial<Act> = {},
    ) => act({ interaction: 'operation', operation, kind: 'operation', body: input, ...place }),
    transact: (bundle: Resource) => act({ interaction: 'transaction', body: bundle }),
  }
}
