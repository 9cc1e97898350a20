import {
  type Act,
  type Answer,
  type Decision,
  type Handler,
  type Inner,
  performedAs,
  type Unit,
} from '../department/desk/index.ts'
import { FhirError, type Issue, outcome, type Resource, refusal } from '../fhir/index.ts'
import { answeredAs, responseOf } from './bundle-answers.ts'
import { type Entry, type Identified, identify, readEachEntry, readEntries } from './bundle-entries.ts'
import { resolveConditional, withReferences } from './bundle-references.ts'
import { patchCarried } from './patch.ts'

const order: readonly string[] = ['DELETE', 'POST', 'PUT', 'PATCH', 'GET', 'HEAD']

/**
 * All entries or none, as one act: identities first, then references, then DELETE, POST, PUT, PATCH and GET in that
 * order; the answer is in the order of the request.
 * @see https://hl7.org/fhir/R4/http.html#trules
 */
export const transaction: Handler = async (unit, act, inner) => {
  const entries = readEntries(act, inner)
  for (const entry of entries) checkInTransaction(act, entry, inner)
  const identified = await identify(unit, act, inner, entries)
  const decisions = new Map<Entry, Decision>()
  const shared = sharedOf(act)
  for (const method of order)
    for (const entry of entries.filter((one) => one.method === method)) {
      const done = await decideEntry(unit, shared, inner, entry, identified)
      decisions.set(entry, done)
    }
  await resolveConditional(unit, inner)
  return (now) => {
    const answered = entries.map((entry) => {
      const warnings = unit.warnings.filter((issue) => isWithin(issue, entry))
      const told = { warnings, ...(act.returns ? { returns: act.returns } : {}) }
      return answeredAs(decisions.get(entry)?.(now) ?? { status: 200 }, told)
    })
    return { status: 200, resource: responseOf('transaction-response', answered) }
  }
}

// Nothing of a dry run is kept, and all of a transaction is.
const checkInTransaction = (act: Act, entry: Entry, { rooms }: Inner): void => {
  if (entry.asked.operation === undefined) return
  const operations = rooms.flatMap((room) => room.operations)
  if (!performedAs(actOf(sharedOf(act), entry, nothing), operations).dryRun) return
  throw refusal('invalid-bundle', {
    says: `$${entry.asked.operation} is called for a dry run, which a transaction cannot be in part.`,
    next: 'Call it by itself, or in a batch.',
    expression: `${entry.origin}.request.url`,
  })
}

const isWithin = ({ expression = [] }: Issue, { origin }: Entry): boolean =>
  expression.some((path) => path === origin || path.startsWith(`${origin}.`))

const decideEntry = async (
  unit: Unit,
  shared: Act,
  inner: Inner,
  entry: Entry,
  identified: Identified,
): Promise<Decision> => {
  const inside = actOf(shared, entry, identified)
  unit.part(inside)
  const existing = identified.existing.get(entry)
  if (existing) return (now) => matched(now(existing))
  try {
    return await inner.decide(unit, inside)
  } catch (error) {
    throw error instanceof FhirError ? atEntry(error, entry) : error
  }
}

const matched = (resource: Resource): Answer => ({
  status: 200,
  version: {
    type: resource.resourceType,
    id: resource.id ?? '',
    version: Number(resource.meta?.versionId),
    time: resource.meta?.lastUpdated ?? '',
  },
})

/** What the entries' acts have of the bundle's. */
const sharedOf = (act: Act): Act => {
  const { ifNoneExist: _, ifMatch: _m, ifNoneMatch: _n, ifModifiedSince: _s, ...outer } = act
  const { idempotencyKey: _k, body: _b, ...shared } = outer
  return shared
}

const actOf = (shared: Act, entry: Entry, { ids, references }: Identified): Act => {
  const id = ids.get(entry) ?? entry.asked.id
  return {
    ...shared,
    ...entry.asked,
    ...(id === undefined ? {} : { id }),
    ...(entry.resource ? { body: withReferences(carried(entry.method, entry.resource), references) } : {}),
    ...(entry.ifMatch === undefined ? {} : { ifMatch: entry.ifMatch }),
    ...(entry.ifNoneMatch === undefined ? {} : { ifNoneMatch: entry.ifNoneMatch }),
    ...(entry.ifModifiedSince === undefined ? {} : { ifModifiedSince: entry.ifModifiedSince }),
    origin: `${entry.origin}.resource`,
  }
}

const carried = (method: string, resource: Resource): unknown =>
  method === 'PATCH' ? patchCarried(resource) : resource

// A refusal that does not say where names its entry.
const atEntry = (error: FhirError, entry: Entry): FhirError => {
  const issues = error.outcome.issue.map((one) =>
    one.expression?.some((path) => path.startsWith('Bundle.')) ? one : { ...one, expression: [entry.origin] },
  )
  return new FhirError(outcome(issues), error.status, { ...error.headers })
}

/**
 * Each entry is an act of its own, in the order of the request; one that is refused does not touch the others.
 * @see https://hl7.org/fhir/R4/http.html#brules
 */
export const batch: Handler = async (unit, act, inner) => {
  const entry: Record<string, unknown>[] = []
  const told = act.returns ? { returns: act.returns } : {}
  const shared = sharedOf(act)
  for (const read of readEachEntry(act, inner)) {
    const answer = await Promise.resolve(read)
      .then((one) => performEntry(unit, shared, inner, one()))
      .catch(asAnswer)
    entry.push(answeredAs(answer, told))
  }
  return () => ({ status: 200, resource: responseOf('batch-response', entry) })
}

const nothing: Identified = { ids: new Map(), references: new Map(), existing: new Map() }

const performEntry = (unit: Unit, shared: Act, inner: Inner, entry: Entry): Promise<Answer> => {
  const inside = actOf(shared, entry, nothing)
  unit.part(inside)
  const { ifNoneExist } = entry
  return inner.perform(ifNoneExist === undefined ? inside : { ...inside, ifNoneExist })
}

const asAnswer = (error: unknown): Answer => {
  if (error instanceof FhirError) return { status: error.status, notice: error.outcome }
  throw error
}
