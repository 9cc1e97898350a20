import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadDefinitions } from '../../../src/fhir/definitions/index.ts'
import type { Resource } from '../../../src/fhir/index.ts'
import { compileProfiles } from '../../../src/fhir/profile/index.ts'

const folder = join(import.meta.dirname, '../../../../shared/data/ihe/balp')
const read = (path: string): Resource => JSON.parse(readFileSync(join(folder, path), 'utf8'))

/** Whether IHE's published profiles are at hand. */
export const balpIsHere = existsSync(folder)

const balp = balpIsHere
  ? readdirSync(join(folder, 'definitions')).map((file) => read(`definitions/${file}`))
  : []
const validator = compileProfiles(loadDefinitions().with(balp))

/** What is wrong with an event, as a FHIR AuditEvent and under these profiles; an unknown profile is a fault. */
export const faultsOf = (event: Resource, profiles: readonly string[] = []): string[] => [
  ...profiles.filter((profile) => !validator.knows(profile)).map((profile) => `${profile} is not known`),
  ...validator
    .check(event, { profiles })
    .filter(({ severity }) => severity === 'error')
    .map(({ details, expression }) => `${expression?.join()}: ${details.text}`),
]

/** One of IHE's own examples. */
export const balpExample = (name: string): Resource => read(`examples/AuditEvent-ex-${name}.json`)
