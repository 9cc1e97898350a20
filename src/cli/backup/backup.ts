import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Environment } from '../../config.ts'
import { progress } from '../progress.ts'
import { settled } from '../settings.ts'
import type { End } from './file.ts'
import { untilUndisturbed, withSource } from './stores.ts'
import { writeFile, writeOut } from './write-file.ts'

/** `muniment backup FILE|-`: the configured store's content in one file, taken while others write to it. */
export const backup = async (args: readonly string[], environment: Environment): Promise<number> => {
  const [path, ...more] = args
  if (path === undefined || more.length > 0) {
    console.error('Name the file to write, or - for standard output: muniment backup FILE')
    return 2
  }
  const config = settled(environment)
  if (!config) return 2
  const started = Date.now()
  const end = await withSource(config.MUNIMENT_STORE, async (store) => {
    const bar = progress('backup', (await store.stand()).seq)
    const source = { store, software: softwareVersion(), reached: bar.to }
    try {
      return path === '-' ? await writeOut(source) : await untilUndisturbed(() => writeFile(path, source))
    } finally {
      bar.stop()
    }
  })
  tell(path, end, (Date.now() - started) / 1000)
  console.error(
    `The key file ${config.MUNIMENT_KEY_FILE} is not in it: keep a copy elsewhere. Without it the log cannot be verified.`,
  )
  return 0
}

const tell = (path: string, { counts, seq }: End, seconds: number): void => {
  const size = path === '-' ? '' : `, ${(statSync(path).size / 1e6).toFixed(1)} MB`
  console.error(
    `${counts.version} versions, ${counts.row} log entries, ${counts.note} notes and ${counts.blob} blobs, as of commit ${seq}, in ${seconds.toFixed(1)} s${size}`,
  )
}

const softwareVersion = (): string => {
  const text = readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
