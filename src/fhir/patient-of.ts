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
