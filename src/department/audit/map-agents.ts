import { type CodeableConcept, munCodes, type Reference } from '../../fhir/index.ts'
import type { Row } from './map-row.ts'
import { concept, type Shape, systems } from './map-shapes.ts'

/** How this server names itself in audit events. */
export interface ServerName {
  readonly name: string
  /** Its base address: `http://127.0.0.1:8080/fhir`. */
  readonly address: string
}

/** The agents of an event: client and server always, the user where the token was somebody's. */
export const agentsOf = (row: Row, shape: Shape, server: ServerName): readonly object[] => {
  const user = userOf(row, shape)
  const { client, name } = row.who
  return [
    {
      type: concept(shape.client),
      who: { identifier: { value: client }, display: user ? client : name || client },
      requestor: user === undefined,
      network: { address: row.from || 'unknown', type: isAddress(row.from) ? '2' : '1' },
      ...(user ? {} : purposes(row)),
    },
    {
      type: concept(shape.server),
      who: selfOf(server),
      requestor: false,
      network: { address: server.address, type: '5' },
    },
    ...(user ? [user] : []),
  ]
}

/** The server as a party. */
export const selfOf = ({ name, address }: ServerName): Reference => ({
  type: 'Device',
  identifier: { value: address },
  display: name,
})

/** Why it was done, as FHIR writes it. */
export const reasonsOf = (row: Row): CodeableConcept[] =>
  (row.why ?? []).map((code) => concept({ system: systems.reason, code }))

const userOf = (row: Row, shape: Shape): object | undefined => {
  const { person, patient, organization, role, name } = row.who
  const reference = person ?? patient ?? organization
  if (reference === undefined) return undefined
  return {
    type: concept(shape.user),
    role: [concept({ system: munCodes('mun-role'), code: role })],
    who: { reference, ...(name ? { display: name } : {}) },
    ...(name ? { name } : {}),
    requestor: true,
    ...purposes(row),
  }
}

const purposes = (row: Row) => (row.why ? { purposeOfUse: reasonsOf(row) } : {})

const isAddress = (from: string): boolean => /^[\d.]+$|:/.test(from)
