import type { Handler } from '../department/desk/index.ts'
import { refusal } from '../fhir/index.ts'

/** Not offered yet: refused with 405 and the way round. @see https://hl7.org/fhir/R4/http.html#patch */
export const patch: Handler = async () => {
  throw refusal('not-allowed', {
    says: 'PATCH is not offered yet.',
    next: 'Read the resource, change it, and PUT it with If-Match.',
  })
}
