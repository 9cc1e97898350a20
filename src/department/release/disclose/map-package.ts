import type { CodeableConcept, Coding, Resource } from '../../../fhir/index.ts'

/** What a document is, for a disclosure log: its type, never its content. */
export const kindOfDocument = (document: Resource): string => {
  const type = document.type as CodeableConcept | undefined
  const coding: Coding | undefined = type?.coding?.[0]
  return type?.text ?? coding?.display ?? coding?.code ?? 'document'
}

/** A brief description of what is disclosed. @see 45 CFR 164.528(b)(2)(iii) */
export const describe = (documents: readonly Resource[]): string => {
  const counts = new Map<string, number>()
  for (const name of documents.map(kindOfDocument)) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => (count > 1 ? `${count} × ${name}` : name)).join(', ')
}

/** A version of a resource: `DocumentReference/x/_history/n`. */
export const versionOf = (resource: Resource): string =>
  `${resource.resourceType}/${resource.id}/_history/${resource.meta?.versionId}`

/** What the recipient gets. */
export const packageOf = (contents: readonly Resource[], now: string): Resource => ({
  resourceType: 'Bundle',
  type: 'collection',
  timestamp: now,
  entry: contents.map((resource) => ({ resource })),
})

/** Whether a document carries the Part 2 label. */
export const isPart2Document = (document: Resource): boolean =>
  [
    ...(document.meta?.security ?? []),
    ...((document.securityLabel as CodeableConcept[] | undefined) ?? []).flatMap(
      ({ coding }) => coding ?? [],
    ),
  ].some(({ code }) => code === '42CFRPart2')

/** A postal address on one line. */
export const addressOf = (resource: Resource | undefined): string | undefined => {
  const [address] = (resource?.address as Record<string, unknown>[] | undefined) ?? []
  if (!address) return undefined
  const { text, line, city, state, postalCode, country } = address
  return typeof text === 'string'
    ? text
    : [...(Array.isArray(line) ? line : []), city, state, postalCode, country].filter(Boolean).join(', ')
}

/** The name of a recipient. */
export const nameOf = (resource: Resource | undefined): string | undefined => {
  const name = resource?.name
  if (typeof name === 'string') return name
  const [human] = (name as { text?: string; family?: string; given?: string[] }[] | undefined) ?? []
  return human ? (human.text ?? [...(human.given ?? []), human.family ?? ''].join(' ').trim()) : undefined
}
