import { refusal } from '../fhir/index.ts'

/** A bundle posted to the base: a transaction or a batch; other types are refused with 400. */
export const bundleKind = (body: unknown): 'transaction' | 'batch' => {
  const { resourceType, type } = (body ?? {}) as { resourceType?: string; type?: string }
  if (resourceType === 'Bundle' && (type === 'transaction' || type === 'batch')) return type
  throw refusal('invalid-bundle', {
    says: 'Only a Bundle of type transaction or batch may be posted to the base.',
    next: 'Set Bundle.type, or post a resource to its own address, such as /Patient.',
    expression: 'Bundle.type',
  })
}
