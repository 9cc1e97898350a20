import parents from './purposes.json' with { type: 'json' }

const parentOf: Readonly<Record<string, string>> = parents

/**
 * Whether a purpose of use is another one or a kind of it: breaking the glass is emergency treatment is treatment.
 * @see http://terminology.hl7.org/CodeSystem/v3-ActReason
 */
export const isPurpose = (purpose: string, wanted: string): boolean => {
  for (let code: string | undefined = purpose; code !== undefined; code = parentOf[code])
    if (code === wanted) return true
  return false
}
