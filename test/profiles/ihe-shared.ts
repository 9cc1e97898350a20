import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { loadDefinitions } from '../../src/fhir/definitions/index.ts'
import type { Resource } from '../../src/fhir/index.ts'
import { compileProfiles } from '../../src/fhir/profile/index.ts'
import { sorted } from '../builders/answers.ts'
import { readJson, resourcesIn, shared } from '../fhir/profile/shared.ts'

export const root = join(__dirname, '../../profiles')
export const ours = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\/profile\.json$|^vocabulary\/.*\.json$/.test(file))
  .map((file) => readJson(join(root, file)) as Resource)
export const guides = ['us-core', 'ihe/balp', 'ihe/mhd', 'ihe/pcf'].flatMap((guide) =>
  resourcesIn(join(shared, 'data', guide, 'definitions')).map(([, resource]) => resource),
)
export const validator = compileProfiles(loadDefinitions().with(ours).with(guides))

export const mhd = (name: string) => `https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.${name}`
export const pcf = (name: string) => `https://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF.${name}`
export const disclosed =
  'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PrivacyDisclosure.Source'
export const usCore = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-documentreference'
export const minimal = mhd('Minimal.DocumentReference')
export const comprehensive = mhd('UnContained.Comprehensive.DocumentReference')
export const contained = mhd('Comprehensive.DocumentReference')

/** What the profile finds wrong; a profile that is not here is wrong too. */
export const faults = (resource: Resource, profile: string) =>
  validator
    .check(resource, { profiles: [profile] })
    .filter(({ severity, details }) => severity === 'error' || details.coding[0]?.code === 'unknown-profile')
    .map(({ details, expression }) => `${expression?.[0]}: ${details.text}`)

export const example = (file: string) => readJson(join(root, file)) as Resource
export const validOf = (kind: string) =>
  sorted(readdirSync(join(root, kind)).filter((file) => file.startsWith('valid-'))).map(
    (file) => `${kind}/${file}`,
  )
