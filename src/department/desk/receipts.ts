import { createHash } from 'node:crypto'
import { refusal, toText } from '../../fhir/index.ts'
import type { Act, Answer } from './act.ts'
import type { Unit } from './unit.ts'

const dayMs = 24 * 60 * 60 * 1000

interface Receipt {
  readonly request: string
  readonly answer: Answer
}

/** The note under which a client's answer to a key is kept. */
export const receiptKey = (client: string, idempotencyKey: string) => `receipt ${client} ${idempotencyKey}`

const keyOf = (act: Act) => receiptKey(act.caller.client, act.idempotencyKey ?? '')

const requestOf = (act: Act): string =>
  createHash('sha256')
    .update(
      toText([
        act.interaction,
        act.type,
        act.id,
        act.operation,
        act.query,
        act.body ?? null,
        act.content?.staged.hash,
      ]),
    )
    .digest('hex')

/**
 * The answer that the same request with the same Idempotency-Key got within 24 hours. Refuses with 409 a key that
 * was used for another request.
 */
export const receiptFor = async (unit: Unit, act: Act): Promise<Answer | undefined> => {
  if (act.idempotencyKey === undefined || act.dryRun) return undefined
  const kept = await unit.note(keyOf(act))
  if (kept === undefined) return undefined
  const { request, answer } = JSON.parse(kept) as Receipt
  if (request === requestOf(act)) return answer
  throw refusal('conflict', {
    says: 'This Idempotency-Key was used for another request.',
    next: 'Use a new key for a new request.',
  })
}

/** Keeps the answer for 24 hours under the request's Idempotency-Key, in the commit of the act. */
export const keepReceipt = (unit: Unit, act: Act, answer: Answer): void => {
  if (act.idempotencyKey === undefined || act.dryRun) return
  const receipt: Receipt = { request: requestOf(act), answer }
  const expires = act.keepReceipt === 'ever' ? {} : { expires: Date.parse(unit.now) + dayMs }
  unit.writeNote({ key: keyOf(act), value: toText(receipt), ...expires })
}
