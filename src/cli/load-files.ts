import type { Environment } from '../config.ts'
import { load } from './load.ts'
import { withDepartment } from './open.ts'

/** `muniment load FILE…` */
export const loadFiles = async (args: readonly string[], environment: Environment): Promise<number> => {
  if (args.length === 0) {
    console.error('Name the files or folders to load: muniment load FILE…')
    return 2
  }
  return withDepartment(environment, async ({ desk }) => {
    const started = Date.now()
    const { resources, skipped } = await load(desk, args, (line) => console.log(line))
    for (const file of skipped) console.log(`skipped, loaded before: ${file}`)
    console.log(
      `${resources} resources in ${((Date.now() - started) / 1000).toFixed(1)} s, ${skipped.length} bundles skipped`,
    )
    return 0
  })
}
