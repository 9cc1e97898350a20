import { munCodes, type Resource } from '../../../fhir/index.ts'
import type { Act, Unit } from '../../desk/index.ts'
import { disclosureEvent } from '../../disclosure/index.ts'
import type { Wish } from './decide.ts'
import { addressOf, describe, isPart2Document, kindOfDocument, nameOf, versionOf } from './map-package.ts'

interface Leaving extends Wish {
  readonly leaving: readonly Resource[]
  readonly task?: Resource
  readonly delivery?: string
}

/** Puts the disclosure's event, and completes the request that it answers. */
export const record = async (unit: Unit, act: Act, going: Leaving): Promise<Resource> => {
  const event = await unit.put(await eventOf(unit, act, going))
  unit.fact('disclosure', {
    event: `AuditEvent/${event.id}`,
    basis: going.basis.code,
    recipient: going.recipient,
    documents: going.leaving.map(versionOf),
  })
  if (going.task) await unit.put(completed(going.task, event, unit.now))
  return event
}

const eventOf = async (unit: Unit, { caller }: Act, going: Leaving): Promise<Resource> => {
  const { basis, recipient, task, leaving, delivery, authorization } = going
  const known = await unit.live(recipient)
  const address = addressOf(known)
  return disclosureEvent({
    date: unit.now,
    patient: going.patient,
    recipient,
    recipientName: nameOf(known) ?? recipient,
    ...(address ? { recipientAddress: address } : {}),
    delivery: delivery ?? 'not recorded',
    basis: basis.code,
    accountable: basis.accountable,
    description: describe(leaving),
    purpose: going.purpose,
    ...(task ? { request: `Task/${task.id}` } : {}),
    ...(authorization ? { authorization } : {}),
    documents: leaving.map((document) => ({
      reference: versionOf(document),
      description: kindOfDocument(document),
    })),
    releasedBy: caller.person ? { reference: caller.person } : { display: caller.name },
    labels: leaving.some(isPart2Document) ? [part2Label] : [],
  })
}

const part2Label = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: '42CFRPart2' }

const completed = (task: Resource, event: Resource, now: string): Resource => ({
  ...task,
  status: 'completed',
  lastModified: now,
  output: [
    ...((task.output as readonly unknown[] | undefined) ?? []),
    {
      type: { coding: [{ system: munCodes('mun-task-output'), code: 'disclosure' }] },
      valueReference: { reference: `AuditEvent/${event.id}` },
    },
  ],
})
