import type { Act, Answer, Decision, Handler, Inner, Interaction, Unit } from '../department/desk/index.ts'
import {
  FhirError,
  type OperationOutcome,
  outcome,
  parseReference,
  type Resource,
  refusal,
} from '../fhir/index.ts'
import { type Entry, type Identified, identify, readEntries } from './bundle-entries.ts'
import { resolveConditional, withReferences } from './bundle-references.ts'
import { patchCarried } from './patch.ts'
import { etag } from './resource-body.ts'

const order: readonly string[] = ['DELETE', 'POST', 'PUT', 'PATCH', 'GET', 'HEAD']

const interactionOf: Readonly<Record<string, Interaction>> = {
  DELETE: 'delete',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
}

/**
 * All entries or none, as one act: identities first, then references, then DELETE, POST, PUT, PATCH and GET in that
 * order; the answer is in the order of the request.
 * @see https://hl7.org/fhir/R4/http.html#trules
 */
export const transaction: Handler = async (unit, act, inner) => {
  const entries = readEntries(act)
  const identified = await identify(unit, act, inner, entries)
  const decisions = new Map<Entry, Decision>()
  for (const method of order)
    for (const entry of entries.filter((one) => one.method === method)) {
      const done = await decideEntry(unit, act, inner, entry, identified)
      decisions.set(entry, done)
    }
  await resolveConditional(unit)
  return (now) => ({
    status: 200,
    resource: response(
      'transaction-response',
      entries.map((entry) => entryOf(decisions.get(entry)?.(now))),
    ),
  })
}

const decideEntry = async (
  unit: Unit,
  act: Act,
  inner: Inner,
  entry: Entry,
  identified: Identified,
): Promise<Decision> => {
  const inside = actOf(act, entry, identified)
  unit.part(inside)
  const existing = identified.existing.get(entry)
  if (existing) return (now) => matched(now(existing))
  return inner.decide(unit, inside).catch((error: unknown) => {
    throw error instanceof FhirError ? atEntry(error, entry) : error
  })
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

const actOf = (act: Act, entry: Entry, { ids, references }: Identified): Act => {
  const { ifNoneExist: _, ifMatch: _m, ifNoneMatch: _n, idempotencyKey: _k, body: _b, ...rest } = act
  const id = ids.get(entry) ?? entry.id
  return {
    ...rest,
    interaction: interactionOf[entry.method] ?? entry.look,
    type: entry.type,
    ...(id === undefined ? {} : { id }),
    ...(entry.version === undefined ? {} : { version: entry.version }),
    query: entry.query,
    ...(entry.resource ? { body: withReferences(carried(entry.method, entry.resource), references) } : {}),
    ...(entry.ifMatch === undefined ? {} : { ifMatch: entry.ifMatch }),
    ...(entry.ifNoneMatch === undefined ? {} : { ifNoneMatch: entry.ifNoneMatch }),
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
  const entries = readEntries(act)
  const nothing: Identified = { ids: new Map(), references: new Map(), existing: new Map() }
  const answers: Answer[] = []
  for (const entry of entries) {
    const inside = actOf(act, entry, nothing)
    unit.part(inside)
    const conditional = entry.ifNoneExist === undefined ? {} : { ifNoneExist: entry.ifNoneExist }
    answers.push(await inner.perform({ ...inside, ...conditional }).catch(asAnswer))
  }
  return () => ({ status: 200, resource: response('batch-response', answers.map(entryOf)) })
}

const asAnswer = (error: unknown): Answer => {
  if (error instanceof FhirError) return { status: error.status, notice: error.outcome }
  throw error
}

const response = (type: string, entry: Readonly<Record<string, unknown>>[]): Resource => ({
  resourceType: 'Bundle',
  type,
  ...(entry.length > 0 ? { entry } : {}),
})

const entryOf = (answer: Answer | undefined): Record<string, unknown> => {
  const { status = 200, version, made, resource, text, notice } = answer ?? {}
  const shown =
    made === undefined && status === 200 ? (text ? (JSON.parse(text) as Resource) : resource) : undefined
  const place =
    version && parseReference(`${version.type}/${version.id}`)
      ? `${version.type}/${version.id}/_history/${version.version}`
      : undefined
  return {
    ...(shown ? { resource: shown } : {}),
    response: {
      status: statusLine(status),
      ...(place ? { location: place } : {}),
      ...(version ? { etag: etag(version.version), lastModified: version.time } : {}),
      ...(notice ? { outcome: notice satisfies OperationOutcome } : {}),
    },
  }
}

const words: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  304: 'Not Modified',
}

const statusLine = (status: number): string => (words[status] ? `${status} ${words[status]}` : String(status))

/** A bundle posted to the base: a transaction or a batch; other types are refused with 400. */
export const bundleKind = (body: unknown): 'transaction' | 'batch' => {
  const { resourceType, type } = (body ?? {}) as { resourceType?: string; type?: string }
  if (resourceType === 'Bundle' && (type === 'transaction' || type === 'batch')) return type
  throw refusal('invalid-bundle', {
    says: 'Only a Bundle of type transaction or batch may be posted to the base.',
    next: 'Set Bundle.type, or post a resource to its own address, such as /Patient.',
    expression: 'Bundle.type',
  })
}
