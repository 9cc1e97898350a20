import { patientInText } from '../../fhir/index.ts'

/** So many versions are remembered at most, of a hundred bytes each. */
const most = 20_000

/** Tells whose record a version belongs to (`Patient/x`), from its text. */
export type PatientOfVersion = (
  version: { readonly ref: string; readonly type: string; readonly id: string },
  body: string,
) => string | undefined

/** A version never changes: what was found in its text is not looked for again. */
export const knownPatients = (): PatientOfVersion => {
  let known = new Map<string, string | undefined>()
  let before = known
  return ({ ref, type, id }, body) => {
    const found = known.get(ref)
    if (found !== undefined || known.has(ref)) return found
    const patient = before.has(ref) ? before.get(ref) : patientInText(type, id, body)
    // Those in use move on; the others are forgotten with their map.
    if (known.size >= most / 2) {
      before = known
      known = new Map()
    }
    known.set(ref, patient)
    return patient
  }
}
