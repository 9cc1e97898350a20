import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { keepCodes } from '../code-shelf.ts'
import type { Environment } from '../config.ts'
import { withDepartment } from './open.ts'

const release = /^\d{4}(-\d\d-\d\d)?$/

/** `muniment codes load FILE --release 2027`: keeps an ICD-10-CM order file; a running server sees it after a restart. */
export const codesLoad = (args: readonly string[], environment: Environment): Promise<number> => {
  const options = { release: { type: 'string' } } as const
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const [verb, file] = positionals
  if (verb !== 'load' || file === undefined || !release.test(values.release ?? '')) {
    console.error('Say which file of which release: muniment codes load FILE --release 2027')
    console.error('A release is a fiscal year, or the day from which one within the year holds: 2027-04-01.')
    return Promise.resolve(2)
  }
  return withDepartment(environment, async ({ store }) => {
    const bytes = readFileSync(file)
    const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
    const count = await keepCodes(store, text, values.release ?? '')
    console.log(
      `${count} codes of ICD-10-CM ${values.release} are loaded; restart a running server to use them`,
    )
    return 0
  })
}
