import type { Act } from '../department/desk/index.ts'
import { type Resource, refusal } from '../fhir/index.ts'

/** The resource that an act carries. Refuses 400 what is not a resource of the address's type. */
export const resourceOf = (act: Act): Resource => {
  const body = act.body as Resource | null | undefined
  const origin = act.origin ?? act.type ?? 'resource'
  if (body === undefined || body === null || typeof body.resourceType !== 'string')
    throw refusal('malformed-resource', {
      says: 'The body is not a FHIR resource: it has no resourceType.',
      next: `Send a ${act.type ?? 'resource'} as JSON with "resourceType" first.`,
      expression: origin,
    })
  if (body.resourceType !== act.type)
    throw refusal('malformed-resource', {
      says: `The body is a ${body.resourceType}, and the address is for ${act.type}.`,
      next: `Send it to /${body.resourceType}.`,
      expression: `${origin}.resourceType`,
    })
  return body
}

/** The target of an act on one resource. */
export const targetOf = ({ type = '', id = '' }: Act) => ({ type, id, ref: `${type}/${id}` })

/** The weak ETag of a version. @see https://hl7.org/fhir/R4/http.html#versioning */
export const etag = (version: number): string => `W/"${version}"`

/** The version that an If-Match or If-None-Match header names; nothing if it names none. */
export const versionIn = (header: string): number | undefined => {
  const [, version] = /^\s*(?:W\/)?"?(\d+)"?\s*$/.exec(header) ?? []
  return version === undefined ? undefined : Number(version)
}
