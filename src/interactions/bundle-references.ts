import { type Inner, mayDo, type Unit } from '../department/desk/index.ts'
import { type Resource, refusal } from '../fhir/index.ts'
import { oneMatch } from './one-match.ts'

/**
 * A copy in which every text that is a fullUrl of the bundle names the resource it became. Every element counts,
 * references, urls and canonicals alike; a `urn:uuid:` that no entry has is refused by `refuseDangling`.
 */
export const withReferences = (body: unknown, references: ReadonlyMap<string, string>): unknown =>
  mapStrings(body, (text) => references.get(text) ?? text)

const mapStrings = (value: unknown, change: (text: string, key: string) => string, key = ''): unknown => {
  if (typeof value === 'string') return change(value, key)
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change, key))
  if (typeof value !== 'object' || value === null || value instanceof Number) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, mapStrings(item, change, name)]),
  )
}

const conditional = /^([A-Z][A-Za-z]+)\?(.+)$/s

/**
 * Replaces every conditional reference (`Patient?identifier=…`) of what the act puts, once all its identities are
 * known. Refuses 422 a dangling `urn:uuid:` and a reference that finds nothing, 412 one that finds several.
 * @see https://hl7.org/fhir/R4/http.html#trules
 */
export const resolveConditional = async (unit: Unit, inner: Inner): Promise<void> => {
  const known = new Map<string, string>()
  for (const { after, origin } of [...unit.changes()]) {
    if (!after) continue
    for (const [path, text] of referencesIn(after)) await resolve(unit, inner, known, text, origin + path)
    if ([...referencesIn(after)].some(([, text]) => known.has(text)))
      await unit.put(
        mapStrings(after, (text, key) =>
          key === 'reference' ? (known.get(text) ?? text) : text,
        ) as Resource,
        { origin },
      )
  }
}

const resolve = async (
  unit: Unit,
  inner: Inner,
  known: Map<string, string>,
  text: string,
  expression: string,
): Promise<void> => {
  if (text.startsWith('urn:uuid:')) throw dangling(expression)
  const [, type = '', criteria = ''] = conditional.exec(text) ?? []
  if (!type || known.has(text)) return
  if (!mayDo(unit.act.caller, 'search', type)) throw dangling(expression)
  const found = await oneMatch(unit, unit.act, inner, { type, criteria, expression })
  if (!found) throw dangling(expression)
  known.set(text, `${type}/${found.id}`)
}

const dangling = (expression: string) =>
  refusal('unresolved-reference', {
    says: 'The reference points at nothing in the bundle or on the server.',
    next: 'Put the resource into the bundle, or reference one that is here.',
    expression,
  })

/** Every literal reference in a value, with its path. */
export function* referencesIn(value: unknown, path = ''): Generator<[string, string]> {
  if (Array.isArray(value))
    for (const [i, item] of value.entries()) yield* referencesIn(item, `${path}[${i}]`)
  else if (typeof value === 'object' && value !== null)
    for (const [name, item] of Object.entries(value))
      if (name === 'reference' && typeof item === 'string') yield [`${path}.reference`, item]
      else yield* referencesIn(item, `${path}.${name}`)
}
