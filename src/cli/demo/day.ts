import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Department } from '../../compose.ts'
import type { Resource } from '../../fhir/index.ts'
import type { People } from './people.ts'
import type { Answered, Person, Teller } from './teller.ts'

/** What the steps of the day share: who is there, and what came into being. */
export interface Day {
  readonly tell: Teller
  readonly people: People
  readonly department: Department
  /** References by the names the day gives them: `patient`, `insurer`, `chart` … */
  readonly refs: Map<string, string>
  /** The insurer, once it has a client. */
  insurer?: Person
  /** The store's own address, for the intruder. */
  readonly storeAddress: string
}

export type Step = { readonly title: string; readonly run: (day: Day) => Promise<void> }

const folder = join(import.meta.dirname, '../../../fixtures')

/** A file of `fixtures/day`. */
export const fixture = (name: string): Resource =>
  JSON.parse(readFileSync(join(folder, 'day', `${name}.json`), 'utf8')) as Resource

export const fixtureText = (path: string): string => readFileSync(join(folder, path), 'utf8')

/** One resource in a transaction of its own, so that its conditional references are resolved. */
export const inTransaction = (resource: Resource, ifNoneExist?: string) => ({
  resourceType: 'Bundle',
  type: 'transaction',
  entry: [
    {
      resource,
      request: { method: 'POST', url: resource.resourceType, ...(ifNoneExist ? { ifNoneExist } : {}) },
    },
  ],
})

/** A reference that the day remembers; a step that comes too early is a fault of the demo. */
export const ref = ({ refs }: Day, name: string): string => {
  const found = refs.get(name)
  if (!found) throw new Error(`the day has no ${name} yet`)
  return found
}

/** `Type/id` of the first entry of a transaction's answer. */
export const firstOf = (answer: Answered): string => answer.entry[0].response.location.split('/_history')[0]

/** The resources that a search finds. */
export const found = async (
  { tell }: Day,
  who: Person,
  path: string,
  show?: (all: Answered[]) => string,
): Promise<Answered[]> => {
  const list = (bundle: Answered): Answered[] => (bundle.entry ?? []).map((entry: Answered) => entry.resource)
  const bundle = await tell.ask(who, path, { show: (answer) => (show ?? countOf)(list(answer)) })
  return list(bundle)
}

const countOf = (all: Answered[]) => `${all.length} found`

/** All parameters of a name. */
export const allIn = (parameters: Answered, name: string): Answered[] =>
  (parameters.parameter ?? []).filter((part: Answered) => part.name === name)

/** A query value in an address. */
export const encoded = (text: string): string => encodeURIComponent(text)
