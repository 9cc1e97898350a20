import { patientInText } from '../../fhir/index.ts'

/** So many records are remembered at most, of a hundred bytes each. */
const most = 20_000

interface Version {
  readonly type: string
  readonly id: string
  readonly version: number
}

/** Tells whose record a version belongs to (`Patient/x`), from its text. */
export type PatientOfVersion = (version: Version, body: string) => string | undefined

type Known = Omit<Version, 'id'> & { readonly patient: string | undefined }

/** A version never changes: what was found in its text is not looked for again. An id alone is found soonest. */
export const knownPatients = (): PatientOfVersion => {
  let known = new Map<string, Known>()
  let before = known
  return ({ type, id, version }, body) => {
    const isIt = (one: Known | undefined): one is Known => one?.version === version && one.type === type
    const found = known.get(id)
    if (isIt(found)) return found.patient
    const earlier = before.get(id)
    const it = isIt(earlier) ? earlier : { type, version, patient: patientInText(type, id, body) }
    // Those in use move on; the others are forgotten with their map.
    if (known.size >= most / 2) {
      before = known
      known = new Map()
    }
    known.set(id, it)
    return it.patient
  }
}
