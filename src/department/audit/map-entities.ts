import { type Coding, catalogue, isId, munCodes, parseReference } from '../../fhir/index.ts'
import type { Row, RowMade, RowPart, RowSeen } from './map-row.ts'
import { lifecycles, objectRole, systems } from './map-shapes.ts'

/** Something that an act was about. */
export interface Thing {
  readonly type: string
  /** `Type/id/_history/n`, or `Type/id` where no version was touched; nothing where only the type is known. */
  readonly ref?: string
  readonly patient?: string
  readonly lifecycle?: Coding
  readonly sha256?: string
}

export const thingSeen = (seen: RowSeen): Thing => ({ ...thing(seen), lifecycle: lifecycles.seen })

export const thingMade = (made: RowMade): Thing => ({
  ...thing(made),
  lifecycle: lifecycles[made.change],
  ...(made.sha256 ? { sha256: made.sha256 } : {}),
})

const thing = ({ ref, patient }: RowSeen): Thing => ({
  type: parseReference(ref)?.type ?? '',
  ref,
  ...(patient ? { patient } : {}),
})

/** What an act asked for, where nothing came of it; nothing if it asked for no type. */
export const thingAsked = ({ type, id }: RowPart): Thing | undefined => {
  if (type === undefined) return undefined
  if (id === undefined || !isId(id)) return { type }
  const ref = `${type}/${id}`
  return type === 'Patient' ? { type, ref, patient: ref } : { type, ref }
}

const person = { system: systems.entityType, code: '1', display: 'Person' }
const object = { system: systems.entityType, code: '2', display: 'System Object' }

/** The resource as the subject of a read or write: BALP's data entity. */
export const dataEntity = (it: Thing): object => ({
  type: object,
  ...common(it),
})

/**
 * A resource that a query showed. BALP's query event has no data entity, so this one is typed by its resource: who
 * asks which searches showed a document finds them by `entity`.
 */
export const resultEntity = (it: Thing): object => ({
  type: { system: systems.resourceTypes, code: it.type },
  ...common(it),
})

const common = ({ type, ref, lifecycle, sha256 }: Thing) => ({
  what: ref === undefined ? { type } : { reference: ref },
  role: objectRole(type),
  ...(lifecycle ? { lifecycle } : {}),
  ...(sha256 ? { detail: [{ type: 'sha256', valueString: sha256 }] } : {}),
})

export const patientEntity = (reference: string): object => ({
  what: { reference },
  type: person,
  role: { system: systems.objectRole, code: '1', display: 'Patient' },
})

/** The request as it was asked, in base64. */
export const queryEntity = (request: string): object => ({
  type: object,
  role: { system: systems.objectRole, code: '24', display: 'Query' },
  query: base64(request),
})

export const requestEntity = (row: Row): readonly object[] =>
  row.request
    ? [
        {
          what: { identifier: { value: row.request } },
          type: { system: systems.balpEntity, code: 'XrequestId' },
        },
      ]
    : []

/** The refusal that the caller read. */
export const refusalEntity = ({ refusal }: Row): readonly object[] =>
  refusal === undefined
    ? []
    : [
        {
          what: {
            identifier: { system: munCodes('mun-outcome'), value: refusal },
            display: wordsOf(refusal),
          },
          type: { system: systems.resourceTypes, code: 'OperationOutcome' },
        },
      ]

/** What a refusal's code means, in a sentence. */
export const wordsOf = (refusal: string): string =>
  (catalogue as Readonly<Record<string, { display: string }>>)[refusal]?.display ?? refusal

const base64 = (text: string): string =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''))
