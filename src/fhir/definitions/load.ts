import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Definitions, definitionsOver, type Shelf } from './definitions.ts'
import type { SharedSearchParameter } from './shapes.ts'

const folder = join(import.meta.dirname, 'generated')

const read = (file: string): string => {
  try {
    return readFileSync(join(folder, file), 'utf8')
  } catch {
    throw new Error(`${join(folder, file)} is missing: run "npm install" in the project's folder`)
  }
}

type Lines = () => ReadonlyMap<string, string>

/** The lines of a file, `url TAB json`, by url; read when they are first asked for. */
const linesOf = (file: string): Lines => {
  let lines: Map<string, string> | undefined
  return () => {
    lines ??= new Map(
      read(file)
        .split('\n')
        .map((line) => [line.slice(0, line.indexOf('\t')), line]),
    )
    return lines
  }
}

/** A line's JSON is parsed when it is first asked for. */
const lazyShelf = <T>(lines: Lines): Shelf<T> => {
  const parsed = new Map<string, T>()
  return (url) => {
    const line = lines().get(url)
    if (line === undefined) return undefined
    const known = parsed.get(url)
    if (known) return known
    const value = JSON.parse(line.slice(url.length + 1)) as T
    parsed.set(url, value)
    return value
  }
}

let loaded: Definitions | undefined

/**
 * FHIR R4's own definitions (4.0.1), read from what `npm install` compiled: nothing is read before it is asked for.
 * @see https://hl7.org/fhir/R4/downloads.html
 */
export const loadDefinitions = (): Definitions => {
  const codeSystems = linesOf('code-systems.tsv')
  loaded ??= definitionsOver({
    types: JSON.parse(read('types.json')) as string[],
    structure: lazyShelf(linesOf('structures.tsv')),
    valueSet: lazyShelf(linesOf('value-sets.tsv')),
    codeSystem: lazyShelf(codeSystems),
    codeSystems: () => [...codeSystems().keys()].filter(Boolean),
    searchParameters: () => JSON.parse(read('search-parameters.json')) as SharedSearchParameter[],
    compartments: () =>
      JSON.parse(read('compartments.json')) as Record<string, Record<string, readonly string[]>>,
  })
  return loaded
}
