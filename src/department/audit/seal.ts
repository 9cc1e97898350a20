import { mun, type Resource, toText } from '../../fhir/index.ts'
import { macUnder } from './mac.ts'

const sealUrl = mun('ext-log-seal')

/**
 * Seals AuditEvents: an extension that says how many events the log entry has, and an HMAC-SHA-256 over that number
 * and the event. So the events that people search stay as true as the log they were made from.
 */
export const makeSeals = (key: Uint8Array) => {
  const mac = macUnder(key)
  return (event: Resource, count: number): Resource => ({
    ...event,
    extension: [{ url: sealUrl, valueString: `${count}.${mac(claim(event, count))}` }],
  })
}

/** How many events the entry has, by a seal that fits; nothing if the event was altered or never sealed. */
export const readSeals = (key: Uint8Array) => {
  const mac = macUnder(key)
  return (event: Resource): number | undefined => {
    const { extension, ...bare } = event
    const [seal, ...others] = extension ?? []
    const count = Number.parseInt(String(seal?.valueString), 10)
    const fits = seal?.url === sealUrl && seal.valueString === `${count}.${mac(claim(bare, count))}`
    return fits && others.length === 0 ? count : undefined
  }
}

const claim = (event: Resource, count: number): string =>
  `muniment audit event, one of ${count}\n${toText(event)}`
