import type { CodeableConcept, Coding } from '../../fhir/index.ts'

/** The code systems of audit events. */
export const systems = {
  entityType: 'http://terminology.hl7.org/CodeSystem/audit-entity-type',
  eventType: 'http://terminology.hl7.org/CodeSystem/audit-event-type',
  interaction: 'http://hl7.org/fhir/restful-interaction',
  lifecycle: 'http://terminology.hl7.org/CodeSystem/dicom-audit-lifecycle',
  objectRole: 'http://terminology.hl7.org/CodeSystem/object-role',
  reason: 'http://terminology.hl7.org/CodeSystem/v3-ActReason',
  recordLifecycle: 'http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle',
  resourceTypes: 'http://hl7.org/fhir/resource-types',
  sourceType: 'http://terminology.hl7.org/CodeSystem/security-source-type',
  balpEntity: 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType',
} as const

const dicom = (code: string, display: string): Coding => ({
  system: 'http://dicom.nema.org/resources/ontology/DCM',
  code,
  display,
})
const participation = (code: string, display: string): Coding => ({
  system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
  code,
  display,
})

const source = dicom('110153', 'Source Role ID')
const destination = dicom('110152', 'Destination Role ID')
const author = participation('AUT', 'author (originator)')
const recipient = participation('IRCP', 'information recipient')

/** How an interaction looks in the audit: its action, and which part client, server and user have in it. */
export interface Shape {
  readonly action: 'C' | 'R' | 'U' | 'D' | 'E'
  readonly client: Coding
  readonly server: Coding
  readonly user: Coding
  /** The BALP pattern: `IHE.BasicAudit.[Patient]…`. */
  readonly pattern: string
}

/**
 * BALP's REST patterns. In a query the client is the source, opposite to a read: what flows is the question.
 * @see https://profiles.ihe.net/ITI/BALP/3-573-basic-audit-log-patterns.html
 */
export const shapes = {
  create: { action: 'C', client: source, server: destination, user: author, pattern: 'Create' },
  read: { action: 'R', client: destination, server: source, user: recipient, pattern: 'Read' },
  update: { action: 'U', client: source, server: destination, user: author, pattern: 'Update' },
  delete: {
    action: 'D',
    client: dicom('110150', 'Application'),
    server: {
      system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type',
      code: 'custodian',
      display: 'Custodian',
    },
    user: author,
    pattern: 'Delete',
  },
  query: { action: 'E', client: source, server: destination, user: recipient, pattern: 'Query' },
} as const satisfies Record<string, Shape>

/** The shape of each interaction; those that BALP has no pattern for borrow the query's and claim no profile. */
export const shapeOf: Readonly<Record<string, Shape>> = {
  create: shapes.create,
  read: shapes.read,
  vread: shapes.read,
  update: shapes.update,
  patch: shapes.update,
  delete: shapes.delete,
  destroy: shapes.delete,
  search: shapes.query,
}

/** What an entity went through: DICOM's object lifecycle. */
export const lifecycles = {
  create: { system: systems.lifecycle, code: '1', display: 'Origination / Creation' },
  update: { system: systems.lifecycle, code: '3', display: 'Amendment' },
  seen: { system: systems.lifecycle, code: '6', display: 'Access / Use' },
  delete: { system: systems.lifecycle, code: '14', display: 'Logical deletion' },
  destroy: { system: systems.lifecycle, code: '15', display: 'Permanent erasure / Physical destruction' },
} as const satisfies Record<string, Coding>

/** What an operation does to a record's life (ISO 21089). `$disclose` is not here: its disclosure event says so. */
export const recordLifecycles: Readonly<Record<string, string>> = {
  'place-hold': 'hold',
  'release-hold': 'unhold',
  'disposal-execute': 'destroy',
  merge: 'merge',
  unmerge: 'unmerge',
  amend: 'amend',
  'export-record': 'extract',
  'board-report': 'report',
}

/** What a resource is in an event: a report, a job to do, or any other record. */
export const objectRole = (type: string): Coding => ({
  system: systems.objectRole,
  ...(roles[type] ?? { code: '4', display: 'Domain Resource' }),
})

const report = { code: '3', display: 'Report' }
const roles: Readonly<Record<string, Coding>> = {
  Composition: report,
  DiagnosticReport: report,
  DocumentReference: report,
  MeasureReport: report,
  Task: { code: '20', display: 'Job' },
}

export const concept = (coding: Coding): CodeableConcept => ({ coding: [coding] })

/** How an act ended, in audit's words: 0 success, 4 the request was at fault, 8 refused to the caller, or our fault. */
export const outcomeOf = (status: number): '0' | '4' | '8' => {
  if (status < 400) return '0'
  return status === 401 || status === 403 || status >= 500 ? '8' : '4'
}
