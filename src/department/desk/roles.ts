import type { Interaction, RoleName } from './act.ts'

/** What a role may do. */
export interface Role {
  readonly is: string
  readonly permits: readonly Permit[]
  /** Operations by name; `'all'` for every one. */
  readonly operations: readonly string[] | 'all'
  /** Outsiders are told 404 where staff are told 403. */
  readonly external?: boolean
  /** May know of disposals: the certificate and what was destroyed. */
  readonly knowsDisposals?: boolean
  /** Documents that this role sends in are filed, whatever profile they claim. */
  readonly files?: boolean
}

export interface Permit {
  readonly types: readonly string[] | 'all'
  readonly except?: readonly string[]
  readonly interactions: readonly Interaction[]
  /** Narrows what is seen: search criteria in which `{organization}`, `{patient}` (`Type/id`) and `{organization-id}`, `{patient-id}` stand for the caller's. */
  readonly where?: string
}

const look: readonly Interaction[] = ['read', 'vread', 'search', 'history']
const work: readonly Interaction[] = [...look, 'create', 'update', 'patch', 'delete']
const worklist = ['Task', 'List', 'Basic', 'Communication'] as const
const people = [
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Location',
  'RelatedPerson',
] as const
const clinical = ['Encounter', 'Condition', 'Procedure', 'Coverage', 'EpisodeOfCare'] as const
const papers = ['DocumentReference', 'Binary'] as const
const evidence = ['AuditEvent', 'Provenance'] as const
const definitions = [
  'StructureDefinition',
  'ValueSet',
  'CodeSystem',
  'ConceptMap',
  'SearchParameter',
  'PlanDefinition',
] as const
const disclosed = 'subtype=http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle|disclose'
const terminology = ['expand', 'lookup', 'validate-code', 'subsumes', 'translate']
const shared = ['validate', ...terminology, 'docref', 'everything', 'meta', 'chart-as-of']

/** The role table. A row says what a role may do by resource type, which operations it may call, and what it sees. */
export const roles: Readonly<Record<RoleName, Role>> = {
  manager: {
    knowsDisposals: true,
    is: 'runs the department; approves disposal and reads every figure',
    permits: [
      { types: 'all', except: evidence, interactions: work },
      { types: evidence, interactions: look },
    ],
    operations: 'all',
  },
  supervisor: {
    is: 'leads a team: assigns and reviews its work',
    permits: [
      { types: [...worklist, ...papers, ...people, ...clinical, 'Flag', 'Claim'], interactions: work },
      { types: ['Consent', 'PlanDefinition', 'Measure', 'MeasureReport', 'Goal'], interactions: look },
    ],
    operations: [
      ...shared,
      'analyze-chart',
      'delinquency',
      'kpi',
      'board-report',
      'retention-evaluate',
      'disposal-approve',
      'checkout',
      'checkin',
      'locate',
    ],
  },
  clerk: {
    is: 'files documents, keeps charts complete and prepares disposal',
    permits: [
      { types: [...worklist, ...papers, ...people, ...clinical], interactions: work },
      { types: ['Flag', 'PlanDefinition'], interactions: look },
    ],
    operations: [
      ...shared,
      'analyze-chart',
      'retention-evaluate',
      'disposal-prepare',
      'checkout',
      'checkin',
      'locate',
    ],
  },
  coder: {
    is: 'codes encounters and queries physicians',
    permits: [
      { types: [...worklist, ...clinical, 'Claim'], interactions: work },
      { types: [...papers, ...people], interactions: look },
    ],
    operations: [...shared, 'validate-coding', 'finalize-coding', 'raise-query'],
  },
  'release-specialist': {
    is: 'answers requests for records',
    permits: [
      { types: [...worklist, 'Consent'], interactions: work },
      { types: [...papers, ...people, ...clinical, 'Flag', 'AuditEvent'], interactions: look },
    ],
    operations: [
      ...shared,
      'disclose',
      'check-authorization',
      'consent-decision',
      'release-fee',
      'extend-deadline',
      'accounting-of-disclosures',
    ],
  },
  'privacy-officer': {
    knowsDisposals: true,
    is: 'guards privacy: consents, holds, incidents, accountings, second approval of disposal',
    permits: [
      { types: 'all', except: evidence, interactions: work },
      { types: evidence, interactions: look },
    ],
    operations: 'all',
  },
  auditor: {
    knowsDisposals: true,
    is: 'reads everything, changes nothing',
    permits: [{ types: 'all', interactions: look }],
    operations: [
      ...shared,
      'verify-log',
      'log-checkpoint',
      'log-proof',
      'log-consistency',
      'kpi',
      'retention-evaluate',
      'validate-coding',
      'check-authorization',
      'delinquency',
      'board-report',
    ],
  },
  clinician: {
    is: 'completes and signs records, answers queries',
    permits: [
      { types: [...papers, 'Task', 'Communication'], interactions: work },
      { types: [...people, ...clinical, 'List', 'Flag'], interactions: look },
    ],
    operations: [...shared, 'answer-query', 'consent-decision'],
  },
  patient: {
    is: 'reads the own record and what became of it',
    permits: [
      { types: ['Patient'], interactions: look, where: '_id={patient-id}' },
      {
        types: ['DocumentReference', 'Encounter', 'Condition', 'Consent', 'Task', 'Coverage'],
        interactions: look,
        where: 'patient={patient}',
      },
    ],
    operations: ['accounting-of-disclosures', 'docref', 'everything'],
    external: true,
  },
  payer: {
    is: 'an insurer’s system: what was disclosed to it, and its own requests',
    permits: [
      { types: ['AuditEvent'], interactions: look, where: `${disclosed}&agent={organization}` },
      { types: ['Task'], interactions: [...look, 'create'], where: 'requester={organization}' },
      { types: ['Organization'], interactions: ['read'], where: '_id={organization-id}' },
    ],
    operations: [],
    external: true,
  },
  ehr: {
    is: 'an EHR system that sends encounters and documents',
    permits: [
      { types: 'all', except: [...evidence, ...definitions, 'Consent', 'Flag'], interactions: work },
      { types: ['Consent', 'Flag'], interactions: look },
    ],
    operations: [...shared, 'match'],
    files: true,
  },
  administrator: {
    is: 'runs the system and sees no patient data',
    permits: [
      {
        types: [
          'Organization',
          'Practitioner',
          'PractitionerRole',
          'Location',
          'PlanDefinition',
          'StructureDefinition',
          'ValueSet',
          'CodeSystem',
          'ConceptMap',
          'SearchParameter',
        ],
        interactions: work,
      },
    ],
    operations: ['verify-log', 'log-checkpoint', 'validate', ...terminology],
  },
  system: {
    is: 'the whole of FHIR, for tools and for open mode on one’s own machine',
    permits: [
      { types: 'all', except: ['AuditEvent'], interactions: work },
      { types: ['AuditEvent'], interactions: look },
    ],
    operations: 'all',
  },
  anyone: {
    is: 'who has shown no token: learns only what the server can do',
    permits: [],
    operations: [],
    external: true,
  },
}
