// Boils FHIR R4's definitions (190 MB of JSON with prose) down to what the server reads. Runs after `npm install`.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  compactCodeSystem,
  compactSearchParameter,
  compactStructure,
  compactValueSet,
} from '../src/fhir/definitions/compact.ts'
import type { Resource } from '../src/fhir/types.ts'

const root = join(import.meta.dirname, '..')
const source = join(root, 'node_modules/hl7.fhir.r4.examples')
const target = join(root, 'src/fhir/definitions/generated')
const borrowed = join(root, 'profiles/borrowed')
const stampFile = join(target, 'stamp.txt')

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'))
const write = (file: string, text: string) => writeFileSync(join(target, file), text)

/** The official definitions of one type; the package holds examples of them too, which name no FHIR version. */
const definitions = (type: string): Resource[] =>
  readdirSync(source)
    .filter((file) => file.startsWith(`${type}-`))
    .map((file) => read(join(source, file)) as Resource)

const lines = (defs: readonly { url: string }[]): string =>
  defs.map((definition) => `${definition.url}\t${JSON.stringify(definition)}`).join('\n')

/** Definitions of others that ours name. */
const borrowedFiles = (): string[] =>
  readdirSync(borrowed)
    .filter((file) => file.endsWith('.json'))
    .map((file) => join(borrowed, file))

const compileStructures = () => {
  const official = definitions('StructureDefinition').filter(
    ({ fhirVersion, snapshot, kind }) => fhirVersion === '4.0.1' && snapshot && kind !== 'logical',
  )
  const structures = [...official, ...borrowedFiles().map((file) => read(file) as Resource)].map(
    compactStructure,
  )
  write('structures.tsv', lines(structures))
  const types = structures.filter(
    ({ kind, abstract, derivation }) => kind === 'resource' && !abstract && derivation === 'specialization',
  )
  write('types.json', JSON.stringify(types.map(({ type }) => type).sort((a, b) => a.localeCompare(b))))
}

const compileSearchParameters = () => {
  const bundle = read(join(source, 'Bundle-searchParams.json')) as { entry: { resource: Resource }[] }
  write(
    'search-parameters.json',
    JSON.stringify(bundle.entry.map(({ resource }) => compactSearchParameter(resource))),
  )
}

const compileTerminology = () => {
  const known = ({ url }: Resource) => typeof url === 'string' && !/\/example(-|$)/.test(url)
  write('value-sets.tsv', lines(definitions('ValueSet').filter(known).map(compactValueSet)))
  write('code-systems.tsv', lines(definitions('CodeSystem').filter(known).map(compactCodeSystem)))
}

const compileCompartments = () => {
  const official = definitions('CompartmentDefinition').filter(({ id }) => id !== 'example')
  const tables = official.map(({ code, resource }) => {
    const members = (resource as { code: string; param?: string[] }[]).filter(({ param }) => param)
    return [code, Object.fromEntries(members.map((member) => [member.code, member.param]))]
  })
  write('compartments.json', JSON.stringify(Object.fromEntries(tables)))
}

const stamp = (): string => {
  const inputs = [
    join(source, 'package.json'),
    join(root, 'tools/compile-definitions.ts'),
    join(root, 'src/fhir/definitions/compact.ts'),
    ...borrowedFiles(),
  ]
  const hash = createHash('sha256')
  for (const file of inputs) hash.update(readFileSync(file))
  return hash.digest('hex')
}

const compile = () => {
  if (!existsSync(source)) {
    if (existsSync(stampFile)) return
    console.error(
      'The package hl7.fhir.r4.examples is not installed: run "npm install" with devDependencies.',
    )
    process.exitCode = 1
    return
  }
  const now = stamp()
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === now) return
  mkdirSync(target, { recursive: true })
  compileStructures()
  compileSearchParameters()
  compileTerminology()
  compileCompartments()
  write('stamp.txt', now)
}

compile()
