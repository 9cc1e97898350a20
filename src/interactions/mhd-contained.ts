import { bodyOf } from '../department/desk/index.ts'
import { parseReference, type Reference, type Resource } from '../fhir/index.ts'
import { inSightOf } from './include.ts'
import { containedProfile, inMhd } from './mhd.ts'
import type { Looking } from './sight.ts'

/** What is told, within a document, of those who made it and of whose it is: enough to know them by. */
const told: Readonly<Record<string, readonly string[]>> = {
  Patient: ['identifier', 'name', 'gender', 'birthDate', 'address'],
  Practitioner: ['identifier', 'name', 'telecom', 'qualification'],
  PractitionerRole: ['identifier', 'practitioner', 'organization', 'code', 'specialty', 'telecom'],
  Organization: ['identifier', 'name', 'type', 'telecom', 'address'],
  Device: ['identifier', 'deviceName', 'type', 'manufacturer', 'modelNumber'],
  RelatedPerson: ['identifier', 'patient', 'relationship', 'name', 'telecom'],
}

/** The elements of a document that refer to persons. */
interface Document extends Resource {
  readonly subject?: Reference
  readonly author?: readonly Reference[]
  readonly authenticator?: Reference
  readonly context?: { readonly sourcePatientInfo?: Reference }
  readonly contained?: readonly Resource[]
}

/**
 * One of the department's documents or charts as an MHD profile has it. The Comprehensive profile has authors, the
 * authenticator and the source patient within the document: as much of each as tells who it is where the caller may
 * see it, else no more than the document's reference says.
 * @see https://profiles.ihe.net/ITI/MHD/StructureDefinition-IHE.MHD.Comprehensive.DocumentReference.html
 */
export const shownInMhd = async (
  looking: Looking,
  resource: Resource,
  profile: string,
): Promise<Resource> => {
  const shown = inMhd(resource, profile)
  return profile === containedProfile ? containing(looking, shown) : shown
}

const containing = async (looking: Looking, document: Document): Promise<Resource> => {
  const { author = [], authenticator, context, contained = [] } = document
  const inside = new Map<string, Resource>()
  const enclose = async (to: Reference, usual?: string): Promise<Reference | undefined> => {
    if (to.reference?.startsWith('#')) return to
    const type = parseReference(to.reference ?? '')?.type ?? to.type ?? usual
    const elements = told[type ?? '']
    if (type === undefined || elements === undefined) return undefined
    const key = JSON.stringify([to.reference, to.identifier])
    const known = inside.get(key) ?? {
      ...(await personOf(looking, to, type, elements, document.subject)),
      id: `mhd-${inside.size + 1}`,
    }
    inside.set(key, known)
    return { reference: `#${known.id}`, ...(to.display === undefined ? {} : { display: to.display }) }
  }
  const all = async (
    references: readonly (Reference | undefined)[],
    usual?: string,
  ): Promise<Reference[]> => {
    const found: Reference[] = []
    for (const one of references) {
      const enclosed = one && (await enclose(one, usual))
      if (enclosed) found.push(enclosed)
    }
    return found
  }
  const authors = await all(author)
  const [signer] = await all([authenticator])
  const [patient] = await all([context?.sourcePatientInfo], 'Patient')
  const { author: _authors, authenticator: _signer, ...rest } = document
  return {
    ...rest,
    contained: [...contained, ...inside.values()],
    ...(authors.length > 0 ? { author: authors } : {}),
    ...(signer ? { authenticator: signer } : {}),
    context: { ...context, ...(patient ? { sourcePatientInfo: patient } : {}) },
  }
}

const personOf = async (
  looking: Looking,
  to: Reference,
  resourceType: string,
  elements: readonly string[],
  subject: Reference | undefined,
): Promise<Resource> => {
  const isHere = /^[A-Z]\w+\/[A-Za-z0-9\-.]+$/.test(to.reference ?? '')
  const [stored] = isHere ? await inSightOf(looking, [to.reference ?? '']) : []
  if (!stored) return stub(to, resourceType, subject)
  looking.unit.saw(stored)
  const body: Readonly<Record<string, unknown>> = bodyOf(stored)
  const shown = elements.flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]] as const]))
  return { ...stub(to, resourceType, subject), ...Object.fromEntries(shown) }
}

const stub = (to: Reference, resourceType: string, subject: Reference | undefined): Resource => {
  const identifier = to.identifier ?? { value: String(to.reference) }
  return {
    resourceType,
    identifier: [identifier],
    ...(resourceType === 'RelatedPerson' ? { patient: subject } : {}),
  }
}
