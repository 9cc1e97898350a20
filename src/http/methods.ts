import type { Act, Desk } from '../department/desk/index.ts'
import { refusal } from '../fhir/index.ts'

/**
 * Refuses 405 a call by another method than POST, or, where the operation changes nothing, GET.
 * @see https://hl7.org/fhir/R4/operations.html#executing
 */
export const checkMethod = (
  desk: Desk,
  method: string,
  { interaction, operation }: Pick<Act, 'interaction' | 'operation'>,
): void => {
  if (interaction !== 'operation' || method === 'POST') return
  const safe = desk.operations.some(({ name, changes }) => name === operation && !changes)
  if (safe && (method === 'GET' || method === 'HEAD')) return
  throw refusal('not-allowed', {
    says: `${method.slice(0, 10)} does not call this operation.`,
    next: safe ? 'Use POST or GET.' : 'Use POST.',
  })
}
