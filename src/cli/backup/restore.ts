import { existsSync, statSync } from 'node:fs'
import type { Environment } from '../../config.ts'
import { makeStamp } from '../../department/audit/index.ts'
import { openKeys } from '../../keys.ts'
import type { LogRow } from '../../store/index.ts'
import { progress } from '../progress.ts'
import { settled } from '../settings.ts'
import { BackupError } from './file.ts'
import { type Poured, pour } from './pour.ts'
import { checkFile, piecesIn } from './read-file.ts'
import { catalogueFor, withTarget } from './stores.ts'

/** `muniment restore FILE`: checks a backup, fills the configured store with it and makes the index anew. */
export const restore = async (args: readonly string[], environment: Environment): Promise<number> => {
  const [path, ...more] = args
  if (path === undefined || more.length > 0) {
    console.error('Name the backup: muniment restore FILE')
    return 2
  }
  const config = settled(environment)
  if (!config) return 2
  if (!existsSync(path)) throw new BackupError(`There is no file ${path}.`)
  const started = Date.now()
  const { size } = statSync(path)
  const checking = progress('check', size)
  const { header } = await checkFile(path, checking.to)
  checking.stop()
  console.error(`whole: of ${header.started}, written by Muniment ${header.software} from ${header.store}`)
  const poured = await withTarget(config.MUNIMENT_STORE, async (store) => {
    const bar = progress('restore', size)
    const reached = () => undefined
    const pieces = piecesIn(path, bar.to)
    const done = await pour(pieces, { store, catalogue: catalogueFor(config), reached })
    bar.stop()
    return done
  })
  tellPoured('restored', poured, (Date.now() - started) / 1000)
  console.log(aboutKeys(config.MUNIMENT_KEY_FILE, poured.firstRow))
  return 0
}

/** Says what is there now. */
export const tellPoured = (
  what: string,
  { versions, rows, notes, blobs, unreadable }: Poured,
  seconds: number,
): void => {
  for (const ref of unreadable)
    console.log(`${ref}: its body is no resource. It is kept as it is; no search finds it.`)
  console.log(
    `${what}: ${versions} versions, ${rows} log entries, ${notes} notes and ${blobs} blobs in ${seconds.toFixed(1)} s`,
  )
}

/** Whether the key file is the one with which the log was stamped, and what to do if not. */
const aboutKeys = (path: string, row: LogRow | undefined): string => {
  if (!existsSync(path))
    return `There is no key file ${path}. Put that of the old server there before you start, or the log cannot be verified.`
  const fits = row === undefined || makeStamp(openKeys(path).stamp)(row.index, row.text) === row.stamp
  return fits
    ? `The key file ${path} fits the log. Now run: muniment verify-log`
    : `The key file ${path} is not that of this log. Put that of the old server there before you start.`
}
