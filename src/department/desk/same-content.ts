import { type Resource, toText } from '../../fhir/index.ts'

/** Whether two resources differ in nothing but version and time. */
export const sameContent = (a: Resource, b: Resource): boolean => comparable(a) === comparable(b)

const comparable = (resource: Resource): string => {
  const { id: _id, meta, ...rest } = resource
  const { versionId: _v, lastUpdated: _t, ...kept } = meta ?? {}
  return toText([kept, rest])
}
