import { type Compartment, loadDefinitions } from '../fhir/definitions/index.ts'
import { parseReference, refusal } from '../fhir/index.ts'
import { type Node, term } from '../store/index.ts'

const none: Node = { op: 'none' }

/** The types that can be in a compartment, by name; nothing if FHIR has no such compartment. */
export const compartmentOf = (name: string): Compartment | undefined => loadDefinitions().compartment(name)

/**
 * What a resource of a type must meet to be in a compartment such as `Patient/x`; the one that gives it its name is
 * in it too. Nothing for a type that never is.
 * @see https://hl7.org/fhir/R4/compartmentdefinition.html
 */
export const memberOf = (compartment: string, type: string): Node | undefined => {
  const { type: name = '', id = '' } = parseReference(compartment) ?? {}
  const params =
    compartmentOf(name)
      ?.get(type)
      ?.filter((code) => code !== '{def}') ?? []
  const self: readonly Node[] = type === name ? [{ op: 'ids', ids: [id] }] : []
  const terms = params.map((code) => term(code, 'reference', compartment))
  const of: readonly Node[] = terms.length > 0 ? [...self, { op: 'term', terms }] : self
  return of.length > 1 ? { op: 'any', of } : of[0]
}

/** The condition of a search over a compartment. Refuses 404 a type that is never in it. */
export const mustBeIn = (compartment: string, type: string): Node => {
  const found = memberOf(compartment, type)
  if (found) return found
  throw refusal('unknown-address', {
    says: `No ${type} is in a ${compartment.split('/')[0]} compartment.`,
    next: `Search with GET /${type}?…`,
  })
}

/** As `mustBeIn`, where a type that is never in it just finds nothing. */
export const mayBeIn = (compartment: string, type: string): Node => memberOf(compartment, type) ?? none
