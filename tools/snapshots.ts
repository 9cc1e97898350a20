import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openCatalogue } from '../src/catalogue.ts'
import type { Resource } from '../src/fhir/index.ts'
import { servedBy } from '../src/interactions/definitions/built-in.ts'

const folder = join(import.meta.dirname, '../profiles')

/**
 * The text of every `profiles/<kind>/snapshot.json`, by its path below `profiles/`: the kind's profile as the server
 * serves it, with all elements of its base as the profile changes them.
 */
export const snapshotFiles = (): Readonly<Record<string, string>> => {
  const served = servedBy(openCatalogue('https://hospital.example/fhir').builtIn)('StructureDefinition')
  const kinds = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /^[\w-]+[\\/]profile\.json$/.test(file))
    .toSorted()
  return Object.fromEntries(
    kinds.map((file) => {
      const { url } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Resource
      const profile = served.find((one) => one.url === url)
      if (!profile) throw new Error(`${file} is not served`)
      return [file.replace('profile.json', 'snapshot.json'), written(profile)]
    }),
  )
}

/** An element a line. */
const written = ({ snapshot, ...rest }: Resource): string => {
  const { element } = snapshot as { element: readonly object[] }
  const lines = element.map((one) => `  ${JSON.stringify(one)}`).join(',\n')
  return `${JSON.stringify(rest, null, 1).slice(0, -2)},\n "snapshot": { "element": [\n${lines}\n ] }\n}\n`
}
