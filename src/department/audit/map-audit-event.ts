import { type Coding, munCodes, type Resource } from '../../fhir/index.ts'
import { agentsOf, reasonsOf, type ServerName, selfOf } from './map-agents.ts'
import {
  dataEntity,
  patientEntity,
  queryEntity,
  refusalEntity,
  requestEntity,
  resultEntity,
  wordsOf,
} from './map-entities.ts'
import { type Happening, happeningsOf } from './map-happenings.ts'
import { eventId } from './map-id.ts'
import type { Row, RowPart } from './map-row.ts'
import { outcomeOf, recordLifecycles, shapeOf, shapes, systems } from './map-shapes.ts'

/**
 * The AuditEvents of a log row: the same row always gives the same events. Successes follow IHE's basic audit
 * patterns and claim their profile; what BALP has no pattern for (history, bundles, operations) and refusals do not.
 * @see https://profiles.ihe.net/ITI/BALP/
 */
export const toAuditEvents = (row: Row, index: number, server: ServerName): readonly Resource[] =>
  happeningsOf(row).map((happening, n) => eventOf(row, happening, eventId(index, n), server))

const eventOf = (row: Row, happening: Happening, id: string, server: ServerName): Resource => {
  const shape = shapeOf[happening.act] ?? shapes.query
  const profile = profileOf(row, happening)
  const description = descriptionOf(row)
  return {
    resourceType: 'AuditEvent',
    id,
    meta: { versionId: '1', lastUpdated: row.time, ...(profile ? { profile: [profile] } : {}) },
    type: { system: systems.eventType, code: 'rest', display: 'RESTful Operation' },
    subtype: subtypesOf(happening),
    action: happening.act === 'capabilities' ? 'R' : shape.action,
    recorded: row.time,
    outcome: outcomeOf(row.status),
    ...(description ? { outcomeDesc: description } : {}),
    ...(row.why ? { purposeOfEvent: reasonsOf(row) } : {}),
    agent: agentsOf(row, shape, server),
    source: {
      site: server.name,
      observer: selfOf(server),
      type: [{ system: systems.sourceType, code: '4', display: 'Application Server' }],
    },
    entity: entitiesOf(row, happening, server),
  }
}

// A read, write or deletion after which nothing was read or written (304, an unchanged update) is not one of BALP's.
const profileOf = (row: Row, { act, patient, things }: Happening): string | undefined => {
  const shape = shapeOf[act]
  if (!shape || row.status >= 400) return undefined
  if (shape !== shapes.query && !things.some(({ lifecycle }) => lifecycle)) return undefined
  return `https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.${patient ? 'Patient' : ''}${shape.pattern}`
}

const descriptionOf = ({ refusal, facts }: Row): string | undefined => {
  if (refusal !== undefined) return wordsOf(refusal)
  return facts?.dryRun === true ? 'Dry run: nothing was changed' : undefined
}

const subtypesOf = ({ act, part }: Happening): readonly Coding[] => {
  if (!act.startsWith('$')) return [{ system: systems.interaction, code: interactionCode(act, part) }]
  const name = act.slice(1)
  const lifecycle = recordLifecycles[name]
  return [
    { system: systems.interaction, code: 'operation' },
    { system: munCodes('mun-operation'), code: name },
    ...(lifecycle ? [{ system: systems.recordLifecycle, code: lifecycle }] : []),
  ]
}

const interactionCode = (act: string, { type, id }: RowPart): string => {
  if (act === 'destroy') return 'delete'
  const level = type === undefined ? 'system' : 'type'
  if (act === 'search') return `search-${level}`
  return act === 'history' ? `history-${id === undefined ? level : 'instance'}` : act
}

const entitiesOf = (row: Row, happening: Happening, server: ServerName): readonly object[] => {
  const { act, part, things, patient } = happening
  const asks = act === 'search' || act === 'history'
  return [
    ...(asks || (act.startsWith('$') && part.query) ? [queryEntity(requestOf(happening, server))] : []),
    ...things.filter(({ ref }) => ref !== undefined || !asks).map(asks ? resultEntity : dataEntity),
    ...(patient ? [patientEntity(patient)] : []),
    ...requestEntity(row),
    ...refusalEntity(row),
  ]
}

const requestOf = ({ act, part }: Happening, { address }: ServerName): string => {
  const tail = act === 'search' ? undefined : act === 'history' ? '_history' : act
  const path = [address, part.type, part.id, tail].filter((step) => step !== undefined).join('/')
  return `GET ${path}${part.query ? `?${part.query}` : ''}`
}
