import { randomUUID } from 'node:crypto'
import type { Act, Answer, Caller, Desk } from '../department/desk/index.ts'
import { FhirError, parseJson, type Resource, refusal, toText } from '../fhir/index.ts'
import { answeredAs } from '../interactions/index.ts'
import { changeSet } from '../store/index.ts'

const hourMs = 60 * 60 * 1000

interface Job {
  readonly client: string
  readonly role: string
  /** The answer as an entry of a batch-response; absent while the act is under way. */
  readonly entry?: Readonly<Record<string, unknown>>
}

/** Acts that are answered later, at an address of their own. */
export interface Later {
  /** Begins the act, and gives the id of its answer. */
  begin(act: Act): Promise<string>
  /** The answer, or that it is not there yet. Refuses 404 what another client began, or what is an hour old. */
  look(id: string, caller: Caller): Promise<Answer>
  /** Forgets the answer. What the act has begun to change, it changes. */
  cancel(id: string, caller: Caller): Promise<Answer>
}

const keyOf = (id: string) => `later ${id}`

/**
 * Acts on behalf of `Prefer: respond-async`. An answer is a Bundle with one entry, kept for an hour in the store, so
 * that any process can give it.
 * @see https://hl7.org/fhir/R4/async.html
 */
export const openLater = (desk: Desk): Later => {
  const keep = (id: string, job: Job | undefined) => keepJob(desk, id, job)
  const finish = async (id: string, act: Act, job: Job): Promise<void> => {
    const answer = await desk.perform(act).catch(asAnswer)
    if ((await desk.store.note(keyOf(id))) !== undefined)
      await keep(id, { ...job, entry: answeredAs(answer) })
  }
  const jobOf = async (id: string, { client, role }: Caller): Promise<Job> => {
    const text = await desk.store.note(keyOf(id))
    const job = text === undefined ? undefined : (parseJson(text) as Job)
    if (job?.client === client && job.role === role) return job
    throw notHere()
  }
  return {
    begin: async (act) => {
      const id = randomUUID()
      const job = { client: act.caller.client, role: act.caller.role }
      await keep(id, job)
      // Nobody waits for it: what goes wrong after the answer was decided leaves the job under way until it expires.
      finish(id, act, job).catch(() => undefined)
      return id
    },
    look: async (id, caller) => {
      const { entry } = await jobOf(id, caller)
      return entry ? { status: 200, resource: bundleOf(entry) } : underWay
    },
    cancel: async (id, caller) => {
      await jobOf(id, caller)
      await keep(id, undefined)
      return { status: 202 }
    },
  }
}

const underWay: Answer = { status: 202, headers: { 'Retry-After': '1', 'X-Progress': 'under way' } }

const keepJob = async ({ store }: Desk, id: string, job: Job | undefined): Promise<void> => {
  const note = { key: keyOf(id), value: job && toText(job), expires: Date.now() + hourMs }
  await store.commit(changeSet({ notes: [note] }))
}

const bundleOf = (entry: object): Resource => ({
  resourceType: 'Bundle',
  type: 'batch-response',
  entry: [entry],
})

const asAnswer = (error: unknown): Answer => {
  const { status, outcome } = error instanceof FhirError ? error : fault()
  return { status, notice: outcome }
}

const fault = () =>
  refusal('fault', { says: 'The server failed at this request.', next: 'Tell the administrator.' })

const notHere = () =>
  refusal('not-found', {
    says: 'No answer is kept here.',
    next: 'An answer is for the client that asked, for an hour. Send the request again.',
  })
