import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Resource } from '../../../src/fhir/index.ts'

/** Beside the project: official examples, guides and test cases. Where they are not, their tests are skipped. */
export const shared = join(process.cwd(), '../shared')

export const readText = (file: string): string => readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
export const readJson = (file: string): unknown => JSON.parse(readText(file))

/** The JSON resources of a folder by file name. */
export const resourcesIn = (folder: string): [string, Resource][] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.json'))
        .map((file) => [file, readJson(join(folder, file)) as Resource])
    : []

export const whenPresent = existsSync(shared) ? it : it.skip
