import { type Extension, mun, type Resource } from './types.ts'

/** The extension of a stored Binary's meta that names its bytes. */
export const blobUrl = mun('ext-blob')

/** The SHA-256 (lower-case hex) under which a stored Binary's bytes are kept. */
export const blobOf = (binary: Resource): string | undefined => {
  const extensions = (binary.meta?.extension as readonly Extension[] | undefined) ?? []
  return extensions.find(({ url }) => url === blobUrl)?.valueString as string | undefined
}
