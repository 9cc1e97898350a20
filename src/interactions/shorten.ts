import type { Language } from '../department/desk/index.ts'
import type { Query, Resource } from '../fhir/index.ts'

const subsetted = { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' }

/** Whether the search asks for less than whole resources. */
export const isShortened = ({ summary, elements }: Query): boolean =>
  elements.length > 0 || (summary !== undefined && summary !== 'false')

/** The part of a resource that `_elements` or `_summary` asks for, tagged SUBSETTED. */
export const shorten = (resource: Resource, query: Query, language: Language): Resource => {
  const keeps = keeper(resource.resourceType, query, language)
  const kept = Object.entries(resource).filter(([name]) => keeps(name.replace(/^_/, '')))
  const meta = { ...resource.meta, tag: [...(resource.meta?.tag ?? []), subsetted] }
  return { ...Object.fromEntries(kept), resourceType: resource.resourceType, meta }
}

const always = new Set(['resourceType', 'id', 'meta'])

const keeper = (type: string, query: Query, language: Language): ((name: string) => boolean) => {
  if (query.elements.length > 0) {
    const asked = new Set(query.elements.map((path) => path.replace(`${type}.`, '').split('.')[0]))
    return (name) => always.has(name) || asked.has(name) || isChoiceOf(name, asked)
  }
  if (query.summary === 'data') return (name) => name !== 'text'
  const summary = new Set(language.summaryOf(type))
  if (query.summary === 'text') return (name) => always.has(name) || name === 'text'
  return (name) => always.has(name) || summary.has(name) || isChoiceOf(name, summary)
}

const isChoiceOf = (name: string, asked: ReadonlySet<string | undefined>): boolean =>
  [...asked].some(
    (element) =>
      element !== undefined &&
      new RegExp(`^${element.replace('[x]', '')}[A-Z]`).test(name) &&
      element.endsWith('[x]'),
  )
