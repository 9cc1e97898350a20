import { type Inner, mayDo, type Unit } from '../department/desk/index.ts'
import { type Resource, refusal } from '../fhir/index.ts'
import { oneMatch } from './one-match.ts'

/**
 * The same with every text that is a fullUrl of the bundle naming the resource it became. Every element counts,
 * references, urls and canonicals alike; a `urn:uuid:` that no entry has is refused by `refuseDangling`.
 */
export const withReferences = (body: unknown, references: ReadonlyMap<string, string>): unknown =>
  references.size === 0 ? body : mapStrings(body, (text) => references.get(text) ?? text)

/** What holds no text that changes stays the same object. */
const mapStrings = (value: unknown, change: (text: string, key: string) => string, key = ''): unknown => {
  if (typeof value === 'string') return change(value, key)
  if (typeof value !== 'object' || value === null || value instanceof Number) return value
  if (Array.isArray(value)) {
    let items: unknown[] | undefined
    for (let i = 0; i < value.length; i++) {
      const mapped = mapStrings(value[i], change, key)
      if (mapped === value[i]) continue
      items ??= [...value]
      items[i] = mapped
    }
    return items ?? value
  }
  let changed: Record<string, unknown> | undefined
  for (const name in value) {
    const item: unknown = (value as Record<string, unknown>)[name]
    const mapped = mapStrings(item, change, name)
    if (mapped === item) continue
    changed ??= { ...value }
    changed[name] = mapped
  }
  return changed ?? value
}

const conditional = /^([A-Z][A-Za-z]+)\?(.+)$/s
const isOpen = /^urn:uuid:|^[A-Z][A-Za-z]+\?./s

/**
 * Replaces every conditional reference (`Patient?identifier=…`) of what the act puts, once all its identities are
 * known. Refuses 422 a dangling `urn:uuid:` and a reference that finds nothing, 412 one that finds several.
 * @see https://hl7.org/fhir/R4/http.html#trules
 */
export const resolveConditional = async (unit: Unit, inner: Inner): Promise<void> => {
  const known = new Map<string, string>()
  for (const { after, origin } of [...unit.changes()]) {
    const open = after ? referencesIn(after).filter(([, text]) => isOpen.test(text)) : []
    for (const [path, text] of open) await resolve(unit, inner, known, text, origin + path)
    if (open.length > 0)
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
export const referencesIn = (
  value: unknown,
  path = '',
  into: [string, string][] = [],
): [string, string][] => {
  if (Array.isArray(value))
    for (let i = 0; i < value.length; i++) referencesIn(value[i], `${path}[${i}]`, into)
  else if (typeof value === 'object' && value !== null)
    for (const name in value) {
      const item: unknown = (value as Record<string, unknown>)[name]
      if (typeof item === 'object') referencesIn(item, `${path}.${name}`, into)
      else if (name === 'reference' && typeof item === 'string') into.push([`${path}.reference`, item])
    }
  return into
}
