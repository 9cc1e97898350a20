import type { Resource } from '../../fhir/index.ts'
import type { Caller } from '../desk/index.ts'

/** The reference by which a caller signs: the person, or a contained one made from the client that holds the token. */
export const signatureOf = (caller: Caller): string => caller.person ?? `#${idOf(caller)}`

/** The resource with the caller contained in it, if the caller is no person on file and signs there. */
export const signed = (resource: Resource, caller: Caller): Resource => {
  const contained = (resource.contained as Resource[] | undefined) ?? []
  if (caller.person || contained.some(({ id }) => id === idOf(caller))) return resource
  const who = {
    resourceType: 'Practitioner',
    id: idOf(caller),
    identifier: [{ value: caller.client }],
    name: [{ text: caller.name }],
  }
  return { ...resource, contained: [...contained, who] }
}

const idOf = ({ client }: Caller) => client.replaceAll(/[^A-Za-z0-9.-]/g, '-').slice(0, 64)
