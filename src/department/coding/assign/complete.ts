import { type Coding, type Resource, refusal, toRecord, toResource } from '../../../fhir/index.ts'
import { type Act, bodyOf, type Unit } from '../../desk/index.ts'
import { dotted } from '../code-sets/parse-order-file.ts'
import { fiscalYear } from '../code-sets/rules-release.ts'
import { enforce } from '../edits/findings.ts'
import { factsOf } from '../edits/map-facts.ts'
import { checkCode, type Facts } from '../edits/rules-edits.ts'
import { icd10cm, codedDiagnosis as kind } from '../kinds.ts'
import type { CodingOptions } from '../options.ts'
import type { Encounter } from '../types.ts'

/**
 * Completes a code as it is assigned: dot, release and meaning from the code set, coder, day and patient. Refuses with
 * 422 `breaks-rule` a code that is malformed, unknown at discharge, a heading, or short of its 7th character (C01 to
 * C04), naming valid codes near it.
 */
export const assign = async (
  unit: Unit,
  resource: Resource,
  act: Act,
  { codeSets, setting = 'hospital' }: CodingOptions,
): Promise<Resource> => {
  const record = toRecord(kind, resource)
  if (record.status === 'entered-in-error') return resource
  if (!record.code) throw noCode()
  if (await isAssigned(unit, resource)) return resource
  const encounter: Encounter | undefined = await unit.live(record.visit)
  const expression = `Condition.code.coding[${placeOf(resource)}].code`
  const coded = { code: dotted(record.code), sequence: record.sequence ?? 0, expression }
  const facts = factsOf({
    encounter,
    patient: undefined,
    codes: [coded],
    sets: codeSets(),
    today: unit.today,
    setting,
  })
  enforce(unit, checkCode(coded, facts))
  const patient = record.patient ?? encounter?.subject?.reference
  const coder = record.coder ?? act.caller.person
  const completed = {
    ...record,
    ...meaningOf(coded.code, facts, record),
    status: record.status ?? 'confirmed',
    assignedOn: record.assignedOn ?? unit.now,
    ...(patient ? { patient } : {}),
    ...(coder ? { coder } : {}),
  }
  return toResource(kind, completed, { ...resource, category: resource.category ?? kind.fixed.category })
}

// A code is judged when it is assigned, not again when its record is touched: a merge moves old codes as they are.
const isAssigned = async (unit: Unit, resource: Resource): Promise<boolean> => {
  const version = Number(resource.meta?.versionId) - 1
  const before = version > 0 ? await unit.readVersion('Condition', resource.id ?? '', version) : undefined
  if (before?.state !== 'live') return false
  const [was, is] = [bodyOf(before), resource].map((one) => toRecord(kind, one))
  if (was?.status === 'entered-in-error') return false
  return was?.code === is?.code && was?.visit === is?.visit
}

// A code that no loaded release has keeps what the coder said of it.
const meaningOf = (code: string, { release, day }: Facts, record: { release?: string; display?: string }) => {
  const display = release?.set.display(code) ?? record.display
  const version = release?.set.has(code) ? release.set.version : (record.release ?? String(fiscalYear(day)))
  return { code, release: version, ...(display ? { display } : {}) }
}

const placeOf = (resource: Resource): number => {
  const { coding = [] } = (resource.code ?? {}) as { coding?: readonly Coding[] }
  return coding.findIndex(({ system }) => system === icd10cm)
}

const noCode = () =>
  refusal('breaks-rule', {
    says: 'A diagnosis that a coder assigns has an ICD-10-CM code.',
    next: `Add a coding of the system ${icd10cm}.`,
    expression: 'Condition.code',
  })
