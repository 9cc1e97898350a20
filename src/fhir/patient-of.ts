import type { Reference, Resource } from './types.ts'

const places = ['subject', 'patient', 'for', 'beneficiary', 'individual', 'consenter'] as const

/** The patient whose record a resource belongs to (`Patient/x`), by the element that names the subject; or nothing. */
export const patientOf = (resource: Resource): string | undefined => {
  if (resource.resourceType === 'Patient') return resource.id ? `Patient/${resource.id}` : undefined
  if (resource.resourceType === 'AuditEvent') return patientInEntity(resource)
  for (const place of places) {
    const reference = (resource[place] as Reference | undefined)?.reference
    if (reference?.startsWith('Patient/')) return reference
  }
  return undefined
}

const patientInEntity = (event: Resource): string | undefined => {
  const entities = (event.entity as { what?: Reference }[] | undefined) ?? []
  return entities.map(({ what }) => what?.reference).find((reference) => reference?.startsWith('Patient/'))
}

const plainReference = /^Patient\/[A-Za-z0-9.-]{1,64}$/

/**
 * The same, from a resource's stored text. A text that names one patient, in one such element of the resource itself,
 * is not parsed: of a search's hundred hits only the few that are less plain.
 */
export const patientInText = (type: string, id: string, text: string): string | undefined => {
  if (type === 'Patient') return `Patient/${id}`
  let place = text.indexOf(opening)
  if (place === -1) return undefined
  const named: number[] = []
  for (; place !== -1; place = text.indexOf(opening, place + 1)) if (isNamed(text, place)) named.push(place)
  const [only = 0, ...others] = named
  const patient = text.slice(only + 1, text.indexOf('"', only + 1))
  const isPlain = others.length === 0 && type !== 'AuditEvent' && plainReference.test(patient)
  return isPlain && isOwn(text, only) ? patient : patientOf(JSON.parse(text) as Resource)
}

const opening = '"Patient/'
const before = '":{"reference":'

/** Whether what opens at a place is the reference of an element that names the subject. */
const isNamed = (text: string, place: number): boolean => {
  const end = place - before.length
  if (!text.startsWith(before, end)) return false
  const name = text.slice(text.lastIndexOf('"', end - 1) + 1, end)
  return places.some((one) => one === name)
}

/** Whether a place in a JSON text is in the outermost object. */
const isOwn = (text: string, place: number): boolean => {
  let depth = 0
  for (let i = 0; i < place; i++) {
    const sign = text[i]
    if (sign === '"') i = endOfString(text, i)
    else if (sign === '{' || sign === '[') depth++
    else if (sign === '}' || sign === ']') depth--
  }
  return depth === 1
}

const endOfString = (text: string, start: number): number => {
  let end = text.indexOf('"', start + 1)
  while (text[end - 1] === '\\' && /(?:^|[^\\])(?:\\\\)*\\$/.test(text.slice(start + 1, end)))
    end = text.indexOf('"', end + 1)
  return end
}
