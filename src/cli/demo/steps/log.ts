import { verifyOffline } from '../../../department/audit/index.ts'
import { type Day, encoded, found, type Step } from '../day.ts'
import { alterEntry } from '../intruder.ts'
import type { Answered } from '../teller.ts'

/** 9. A checkpoint, a proof of the disposal, the whole verified; then an entry is altered behind the server's back. */
export const log: Step = {
  title: 'The log proves itself',
  run: async (day) => {
    const { tell, people } = day
    const checkpoint = await tell.ask(people.auditor, '/records/log-checkpoint', {
      body: {},
      show: ({ size, root, signature }) =>
        `${size} entries, root ${root}, signed ${signature?.slice(0, 16)}…`,
    })
    const event = await disposalEvent(day)
    const proof = await tell.ask(
      people.auditor,
      `/fhir/AuditEvent/${event.id}/$log-proof?size=${checkpoint.size}`,
      { show: proofInShort },
    )
    tell.check(
      provesOffline(proof, checkpoint),
      'the disposal is in the log: the proof holds without the server',
    )
    const whole = await tell.ask(people.auditor, '/records/verify-log', { body: {}, show: verdict })
    tell.check(whole.ok === true, 'the whole log verifies')
    await intrusion(day, proof)
  },
}

const disposalEvent = async (day: Day): Promise<Answered> => {
  const all = await found(
    day,
    day.people.auditor,
    `/fhir/AuditEvent?action=E&subtype=${encoded('http://hl7.org/fhir/restful-interaction|operation')}&_sort=-date&_count=200`,
  )
  const event = all.find((one) => JSON.stringify(one).includes('disposal-execute') && one.outcome === '0')
  day.tell.check(event !== undefined, 'the disposal has its AuditEvent')
  return event
}

const partsOf = (parameters: Answered): Answered =>
  Object.fromEntries(
    parameters.parameter.map((one: Answered) => [
      one.name,
      Object.entries(one).find(([key]) => key.startsWith('value'))?.[1] ?? one.part,
    ]),
  )

const proofInShort = (parameters: Answered): string => {
  if (parameters.resourceType !== 'Parameters') return JSON.stringify(parameters)
  const { index, size } = partsOf(parameters)
  const hashes = parameters.parameter.filter(({ name }: Answered) => name === 'hashes').length
  return `entry ${index} of ${size}, ${hashes} hashes lead to the root`
}

const provesOffline = (parameters: Answered, checkpoint: Answered): boolean => {
  const { index, size, row } = partsOf(parameters)
  const hashes = parameters.parameter
    .filter(({ name }: Answered) => name === 'hashes')
    .map((one: Answered) => one.valueBase64Binary)
  return verifyOffline({ index, size, row, hashes, checkpoint }, checkpoint.publicKey).ok
}

const intrusion = async ({ tell, people, storeAddress }: Day, proof: Answered) => {
  const { index } = partsOf(proof)
  await alterEntry(storeAddress, index)
  tell.says(`an intruder opens the database and alters log entry ${index}, past the server`)
  const after = await tell.ask(people.auditor, '/records/verify-log', { body: {}, show: verdict })
  const named = [after.broken].flat().some((one: Answered) => one?.index === index)
  tell.check(after.ok === false && named, `verification names entry ${index}`)
}

const verdict = ({ ok, size, broken }: Answered): string =>
  ok
    ? `ok, ${size} entries`
    : `not ok: ${[broken]
        .flat()
        .map((one: Answered) => `entry ${one.index} ${one.what}`)
        .join(', ')}`
