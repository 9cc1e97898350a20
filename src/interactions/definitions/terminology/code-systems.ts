import type { DefinitionsOptions } from '../options.ts'
import { termsOf } from './terms.ts'

/** Every code system whose codes are here, in full or in part, with its releases. */
export const codeSystemsOf = (options: DefinitionsOptions) => {
  const terms = termsOf(options)
  const kept = options.codes?.() ?? []
  const systems = new Set([...options.known.definitions.codeSystems(), ...kept.map(({ system }) => system)])
  return [...systems]
    .filter((uri) => terms.codeSystem(uri)?.content !== 'not-present')
    .map((uri) => {
      const releases = kept.filter(({ system }) => system === uri).map(({ version }) => version)
      const version = terms.versionOf(uri)
      return { uri, versions: releases.length > 0 ? releases : version === undefined ? [] : [version] }
    })
}
