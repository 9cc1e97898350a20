import fhirpath from 'fhirpath'
import r4 from 'fhirpath/fhir-context/r4'
import { plain } from '../json.ts'
import type { Resource } from '../types.ts'
import { isOwner, itemsOf, type Owner } from './items.ts'
import { inapplicable, unreadable } from './refusals.ts'

/** One step from an owner to one of its elements: of a choice, the name without the type. */
export interface Step {
  readonly name: string
  /** Which of a list. */
  readonly index: number
  /** The type that defines the owner's elements: `HumanName`, `Patient.contact`. */
  readonly owner: string
}

/** An element of the resource: the steps that lead to it, and the type that defines its own elements. */
export interface Place {
  readonly steps: readonly Step[]
  readonly type: string
}

/** What fhirpath.js knows of an element that it found. */
interface Node {
  readonly parentResNode: Node | null
  readonly path: string | null
  readonly propName: string | null
  readonly index: number | null
}

// What finds an element by what it is or holds; nothing that leaves the resource or takes long.
const allowed = new Set(
  (
    'where ofType as is first last tail skip take single extension exists empty not all count hasValue ' +
    'startsWith endsWith contains and or xor implies in'
  ).split(' '),
)

/** The elements that a path finds in a resource. Refuses 400 what is no FHIRPath, or more of it than a patch may use. */
export const placesAt = (resource: Resource, path: string): readonly Place[] => {
  checkPath(path)
  return evaluate(resource, path).map((found) => {
    if (!isNode(found)) throw inapplicable('its path gives a value, not an element of the resource')
    return placeOf(found)
  })
}

const checkPath = (path: string): void => {
  const code = path.length > 2000 ? '%' : withoutTexts(path)
  const calls = [...code.matchAll(/([A-Za-z_]\w*)\s*\(/g)].map(([, name = '']) => name)
  if (/[%/]/.test(code) || calls.some((name) => !allowed.has(name)))
    throw unreadable('its path uses more of FHIRPath than elements, where, ofType and the like')
}

/** The code of a path: its texts emptied, and its quoted names as they are read. */
const withoutTexts = (path: string): string =>
  path.replace(/'(?:[^'\\]|\\.)*'|`((?:[^`\\]|\\.)*)`/gs, (_, name?: string) =>
    name === undefined ? "''" : name.replace(/\W/g, ''),
  )

const evaluate = (resource: Resource, path: string): readonly unknown[] => {
  const input = plain(resource)
  try {
    return fhirpath.evaluate(input, withQuotedNames(path), {}, r4, {
      resolveInternalTypes: false,
      async: false,
    })
  } catch {
    throw unreadable('its path is not FHIRPath that can be evaluated on this resource')
  }
}

// FHIRPath reads `div` as its operator; after a point it is the narrative.
const withQuotedNames = (path: string): string =>
  path.replace(/'(?:[^'\\]|\\.)*'|\.div\b/gs, (found) => (found === '.div' ? '.`div`' : found))

const isNode = (found: unknown): found is Node =>
  typeof found === 'object' && found !== null && 'parentResNode' in found && 'propName' in found

const placeOf = (node: Node): Place => {
  const steps: Step[] = []
  let at = node
  for (; at.parentResNode; at = at.parentResNode)
    steps.unshift({ name: at.propName ?? '', index: at.index ?? 0, owner: at.parentResNode.path ?? '' })
  if (at.path === null) throw inapplicable('its path gives a value, not an element of the resource')
  return { steps, type: node.path ?? '' }
}

/**
 * The JSON object that holds the elements of the element at the end of the steps; for a primitive that is the
 * `_name` beside it, which is made where it is missing. `propertyAt` finds the property of a step.
 */
export const ownerAt = (
  resource: Resource,
  steps: readonly Step[],
  propertyAt: (owner: Owner, step: Step) => string,
): Owner => {
  let owner: Owner = resource
  for (const step of steps) owner = inside(owner, propertyAt(owner, step), step.index)
  return owner
}

const inside = (owner: Owner, property: string, index: number): Owner => {
  const item = itemsOf(owner, property)[index]
  if (isOwner(item?.value)) return item.value
  if (isOwner(item?.extra)) return item.extra
  const made: Owner = {}
  const beside = `_${property}`
  if (Array.isArray(owner[property])) {
    const extras = Array.isArray(owner[beside]) ? owner[beside] : owner[property].map(() => null)
    extras[index] = made
    owner[beside] = extras
  } else owner[beside] = made
  return made
}
