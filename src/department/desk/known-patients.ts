import { patientInText } from '../../fhir/index.ts'

/** So many versions are remembered at most, of a hundred bytes each. */
const most = 20_000

/** Tells whose record a version belongs to (`Patient/x`), from its text. */
export type PatientOfVersion = (
  version: { readonly type: string; readonly id: string; readonly version: number },
  body: string,
) => string | undefined

/** A version never changes: what was found in its text is not looked for again. */
export const knownPatients = (): PatientOfVersion => {
  let known = new Map<string, string | undefined>()
  let before = known
  return ({ type, id, version }, body) => {
    const key = `${type}/${id}/${version}`
    if (known.has(key)) return known.get(key)
    const patient = before.has(key) ? before.get(key) : patientInText(type, id, body)
    // Those in use move on; the others are forgotten with their map.
    if (known.size >= most / 2) {
      before = known
      known = new Map()
    }
    known.set(key, patient)
    return patient
  }
}
