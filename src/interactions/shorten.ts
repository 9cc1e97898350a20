import type { Act, Language } from '../department/desk/index.ts'
import { loadDefinitions } from '../fhir/definitions/index.ts'
import { didYouMean, type Query, type Resource, refusal } from '../fhir/index.ts'

/** The tag of a resource that is not shown whole. */
export const subsetted = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  code: 'SUBSETTED',
}

/** How much of a resource is asked for. */
type Part = Pick<Query, 'summary' | 'elements'>

/** Whether the search asks for less than whole resources. */
export const isShortened = ({ summary, elements }: Part): boolean =>
  elements.length > 0 || (summary !== undefined && summary !== 'false')

/** The part of a resource that `_elements` or `_summary` asks for, tagged SUBSETTED. */
export const shorten = (resource: Resource, query: Part, language: Language): Resource => {
  const keeps = keeper(resource.resourceType, query, language)
  const kept = Object.entries(resource).filter(([name]) => keeps(name.replace(/^_/, '')))
  const meta = { ...resource.meta, tag: [...(resource.meta?.tag ?? []), subsetted] }
  return { ...Object.fromEntries(kept), resourceType: resource.resourceType, meta }
}

const always = new Set(['resourceType', 'id', 'meta'])

/** The top-level elements of a type, choices with `[x]`. */
const elementsOf = (type: string) =>
  (loadDefinitions().structure(type)?.elements ?? []).filter(({ path }) => path.split('.').length === 2)

const nameOf = (path: string): string => path.split('.')[1] ?? ''

/** The elements that a type must have are in every part of it. */
const mandatory = (type: string): string[] =>
  elementsOf(type)
    .filter(({ min }) => min > 0)
    .map(({ path }) => nameOf(path))

const keeper = (type: string, part: Part, language: Language): ((name: string) => boolean) => {
  if (part.summary === 'data') return (name) => name !== 'text'
  const kept = new Set([...always, ...asked(type, part, language)])
  return (name) => kept.has(name) || choices(kept).some((start) => startsChoice(start, name))
}

const asked = (type: string, { summary, elements }: Part, language: Language): readonly string[] => {
  if (elements.length > 0) return [...named(type, elements), ...mandatory(type)]
  return summary === 'text' ? ['text', ...mandatory(type)] : language.summaryOf(type)
}

/** `value` names the choice `value[x]` too. */
const named = (type: string, elements: readonly string[]): string[] =>
  elements.map((path) => {
    const name = path.replace(`${type}.`, '').split('.')[0] ?? ''
    return elementsOf(type).some((one) => one.path === `${type}.${name}[x]`) ? `${name}[x]` : name
  })

const choices = (names: ReadonlySet<string>): string[] =>
  [...names].filter((name) => name.endsWith('[x]')).map((name) => name.slice(0, -3))

const startsChoice = (start: string, name: string): boolean =>
  name.startsWith(start) && /^[A-Z]/.test(name.slice(start.length))

/** Refuses 400 an element that the type does not have, naming the nearest. */
export const checkElements = (type: string, elements: readonly string[]): void => {
  if (elements.length === 0) return
  const known = elementsOf(type).map(({ path }) => nameOf(path))
  const strange = named(type, elements).find((name) => !known.includes(name))
  if (strange === undefined) return
  throw refusal('invalid-parameter', {
    says: `${type} has no element "${strange}".`,
    next: didYouMean(
      strange,
      known.map((name) => name.replace('[x]', '')),
    ),
    expression: '_elements',
  })
}

const whole: Part = { elements: [] }

const forReads = ['_summary', '_elements', '_format', '_pretty']

/** What part of a resource a read asks for. Refuses 400 other parameters; `_profile` is for others to judge. */
export const partAsked = (act: Act, language: Language): Part => {
  if (act.query === '') return whole
  const given = [...new URLSearchParams(act.query)].filter(
    ([name]) => !(name === '_profile' && mayBeShownByProfile(act)) && isForReads(name, act),
  )
  const { summary, elements } = language.query(act.type, String(new URLSearchParams(given)))
  if (summary === 'count')
    throw refusal('invalid-parameter', {
      says: 'One resource cannot be counted.',
      next: 'Use _summary=true, text or data.',
      expression: '_summary',
    })
  checkElements(act.type ?? '', elements)
  return { elements, ...(summary === undefined ? {} : { summary }) }
}

/** Whether a read may ask for a profile by which to show the resource: at the FHIR door, of a document or list as it is now. */
export const mayBeShownByProfile = ({ interaction, type, kind }: Act): boolean =>
  interaction === 'read' && ['DocumentReference', 'List'].includes(type ?? '') && kind === undefined

const isForReads = (name: string, { lenient }: Act): boolean => {
  if (forReads.includes(name)) return true
  if (lenient) return false
  throw refusal('unknown-parameter', {
    says: `A read has no parameter "${name.slice(0, 64)}".`,
    next: `Use ${forReads.join(', ')}.`,
    expression: name.slice(0, 64),
  })
}
