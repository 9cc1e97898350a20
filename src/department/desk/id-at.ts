import { randomBytes } from 'node:crypto'
import { newId } from '../../fhir/index.ts'

/** A new id, made at an instant. */
export const idAt = (instant: string): string => newId(Date.parse(instant), tenRandom())

let random: Uint8Array = new Uint8Array()

/** Many are asked of the system at a time, which costs no more than ten. */
const tenRandom = (): Uint8Array => {
  if (random.length < 10) random = randomBytes(4000)
  const ten = random.subarray(0, 10)
  random = random.subarray(10)
  return ten
}
