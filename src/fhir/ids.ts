/**
 * A new id: 48 bits of time, then random bits, written as a UUID (version 7), so that ids made later sort later.
 * `random` gives 10 random bytes.
 * @see https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7
 */
export const newId = (epochMs: number, random: Uint8Array): string => {
  const time = epochMs.toString(16).padStart(12, '0')
  let rest = ''
  for (const byte of random) rest += hexOf(byte)
  const variant = ((Number.parseInt(rest.charAt(3), 16) & 0x3) | 0x8).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-${variant}${rest.slice(4, 7)}-${rest.slice(7, 19)}`
}

const hex: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** A byte as two digits. */
export const hexOf = (byte: number): string => hex[byte & 0xff] ?? ''

/** Whether a text can be a FHIR id that an address can name. @see https://hl7.org/fhir/R4/datatypes.html#id */
export const isId = (text: string): boolean => /^(?!\.{1,2}$)[A-Za-z0-9\-.]{1,64}$/.test(text)

/** The parts of a relative reference `Type/id`, `Type/id/_history/n`; nothing for any other text. */
export const parseReference = (
  reference: string,
): { type: string; id: string; version?: number } | undefined => {
  const [, type, id, version] =
    /^([A-Z]\w+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/(\d+))?$/.exec(reference) ?? []
  if (!type || !id) return undefined
  return version ? { type, id, version: Number(version) } : { type, id }
}
