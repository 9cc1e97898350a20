import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Environment } from '../config.ts'
import type { Act, Desk } from '../department/desk/index.ts'
import { FhirError, type Issue, parseJson, type Resource } from '../fhir/index.ts'
import { withDepartment } from './open.ts'
import { filesInTar } from './tar.ts'

/** What is loaded, in this order: codes before the sets of them, and those before the profiles bound to them. */
const order = ['CodeSystem', 'ValueSet', 'ConceptMap', 'StructureDefinition', 'SearchParameter']
const atOnce = 25

interface Found {
  readonly file: string
  readonly resource: Resource
}

/** A file that is no JSON has no resource. */
type Read = { readonly file: string; readonly resource?: Resource }

interface Refused {
  readonly file: string
  readonly reason: string
}

export interface LoadedProfiles {
  readonly loaded: readonly Found[]
  readonly refused: readonly Refused[]
}

/** `muniment load-profiles FILE|FOLDER|PACKAGE.tgz…`: exit status 1 if any definition was refused. */
export const loadProfiles = async (args: readonly string[], environment: Environment): Promise<number> => {
  if (args.length === 0) {
    console.error('Name files, folders or FHIR packages: muniment load-profiles PACKAGE.tgz…')
    return 2
  }
  return withDepartment(environment, async ({ desk }) => {
    const { loaded, refused } = await loadDefinitionsFrom(desk, args, (line) => console.log(line))
    for (const { file, reason } of refused) console.error(`refused: ${file}: ${reason}`)
    console.log(`${loaded.length} definitions are loaded, ${refused.length} refused`)
    return refused.length > 0 ? 1 : 0
  })
}

/**
 * Loads the StructureDefinitions, ValueSets, CodeSystems, ConceptMaps and SearchParameters of files, folders and FHIR packages, each as a
 * PUT by its id. One that is refused is named, and the others are loaded without it.
 */
export const loadDefinitionsFrom = async (
  desk: Desk,
  paths: readonly string[],
  say: (line: string) => void,
): Promise<LoadedProfiles> => {
  const found = paths.flatMap(definitionsAt)
  const refused: Refused[] = found.flatMap(unusable)
  const loaded: Found[] = []
  const rest = inOrder(found.flatMap(({ file, resource }) => (resource?.id ? [{ file, resource }] : [])))
  for (let at = 0; at < rest.length; at += atOnce) {
    const done = await loadSome(desk, rest.slice(at, at + atOnce))
    loaded.push(...done.loaded)
    refused.push(...done.refused)
    say(`${loaded.length + refused.length}/${found.length} definitions`)
  }
  return { loaded, refused }
}

const unusable = ({ file, resource }: Read): Refused[] =>
  resource?.id ? [] : [{ file, reason: resource ? 'It has no id.' : 'It is not JSON.' }]

const definitionsAt = (path: string): Read[] =>
  filesAt(path).flatMap(({ name, bytes }) => definitionsIn(name, bytes))

const filesAt = (path: string): { name: string; bytes: Buffer }[] => {
  if (statSync(path).isDirectory())
    return readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(json|tgz)$/.test(name))
      .sort()
      .flatMap((name) => filesAt(join(path, name)))
  const bytes = readFileSync(path)
  if (!/\.(tgz|tar\.gz)$/.test(path)) return [{ name: path, bytes }]
  return filesInTar(gunzipSync(bytes))
    .filter(({ name }) => /^package\/[^/]+\.json$/.test(name))
    .map((one) => ({ ...one, name: `${basename(path)}:${one.name}` }))
}

const definitionsIn = (file: string, bytes: Buffer): Read[] => {
  const text = bytes.toString('utf8')
  try {
    const resource = parseJson(text) as Resource
    return order.includes(resource?.resourceType) ? [{ file, resource }] : []
  } catch (error) {
    if (error instanceof FhirError) return [{ file }]
    throw error
  }
}

/** A profile comes after the one it is built on. */
const inOrder = (found: readonly Found[]): Found[] => {
  const byUrl = new Map(found.map((one) => [String(one.resource.url), one]))
  const depth = ({ resource }: Found, within = 0): number => {
    const base = byUrl.get(String(resource.baseDefinition))
    return base && within < found.length ? 1 + depth(base, within + 1) : 0
  }
  const rank = (one: Found) => order.indexOf(one.resource.resourceType) * 1000 + depth(one)
  return [...found].sort((a, b) => rank(a) - rank(b))
}

/** Loads some in one transaction; those that are named as the reason of a refusal are left out, and it is tried again. */
const loadSome = async (desk: Desk, some: readonly Found[]): Promise<LoadedProfiles> => {
  const refused: Refused[] = []
  let left = some
  while (left.length > 0) {
    const issues = await refusedBy(desk, left)
    if (!issues) break
    const culprits = culpritsOf(issues, left)
    refused.push(...culprits)
    left = left.filter(({ file }) => !culprits.some((one) => one.file === file))
  }
  return { loaded: left, refused }
}

const refusedBy = async (desk: Desk, some: readonly Found[]): Promise<readonly Issue[] | undefined> => {
  try {
    await desk.perform(transactionOf(some.map(({ resource }) => resource)))
    return undefined
  } catch (error) {
    if (error instanceof FhirError && error.status < 500) return error.outcome.issue
    throw error
  }
}

const transactionOf = (resources: readonly Resource[]): Act => ({
  interaction: 'transaction',
  query: '',
  body: {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: resources.map((resource) => ({
      resource,
      request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
    })),
  },
  caller: { client: 'muniment-load-profiles', role: 'system', name: 'muniment load-profiles' },
  purpose: [],
  requestId: 'load-profiles',
  from: 'localhost',
})

/** Whom the issues name; all, where they name nobody. */
const culpritsOf = (issues: readonly Issue[], some: readonly Found[]): Refused[] => {
  const errors = issues.filter(({ severity }) => severity === 'error' || severity === 'fatal')
  const reasons = new Map<string, string>()
  for (const each of errors) {
    const place = /^Bundle\.entry\[(\d+)\]/.exec(each.expression?.[0] ?? '')?.[1]
    const { file } = some[Number(place ?? -1)] ?? {}
    if (file !== undefined && !reasons.has(file)) reasons.set(file, reasonOf(each))
  }
  const all = some.map(({ file }) => ({ file, reason: errors[0] ? reasonOf(errors[0]) : 'It was refused.' }))
  return reasons.size > 0 ? [...reasons].map(([file, reason]) => ({ file, reason })) : all
}

const reasonOf = ({ details, expression = [], diagnostics = '' }: Issue): string => {
  const place = expression[0]?.replace(/^Bundle\.entry\[\d+\]\.resource/, '')
  return [details.text, place ? `(${place})` : '', diagnostics].filter(Boolean).join(' ')
}
