import { type Resource, toText } from '../../fhir/index.ts'

/** Whether two resources differ in nothing but version and time. */
export const sameContent = (a: Resource, b: Resource): boolean => comparable(a) === comparable(b)

const comparable = (resource: Resource): string => {
  const { versionId: _v, lastUpdated: _t, ...kept } = resource.meta ?? {}
  // JSON leaves out what is undefined, and such an object is written far quicker than one that lost a property.
  return toText([kept, { ...resource, id: undefined, meta: undefined }])
}
