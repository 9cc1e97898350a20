import { statSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Department } from '../compose.ts'
import { type Environment, type SettingName, settings, sourceOf } from '../config.ts'
import { percentOf } from '../department/desk/index.ts'
import { deep } from './deep/index.ts'
import { withDepartment } from './open.ts'
import { settled } from './settings.ts'

const asked = { deep: { type: 'boolean', default: false } } as const

/**
 * `muniment doctor`: the settings in force and from where, and whether the parts answer; with `--deep` whether
 * everything in the store agrees. 0 if all is well.
 */
export const doctor = async (args: readonly string[], environment: Environment): Promise<number> => {
  const { values } = parseArgs({ args: [...args], options: asked })
  const config = settled(environment)
  if (!config) return 2
  for (const name of Object.keys(settings) as SettingName[])
    console.log(`${name}=${withoutSecret(config[name])}  (${sourceOf(environment, name)})`)
  console.log(`node ${process.version}`)
  return withDepartment(environment, async (department) => {
    const { store, catalogue, indexer } = department
    await store.ready()
    console.log(`store ${store.name}: answers; log of ${await store.logSize()} entries`)
    console.log(`catalogue: ${catalogue.definitions.types.length} resource types`)
    for (const line of indexLines(await indexer.state())) console.log(line)
    const isPrivate = keyFileIsPrivate(config.MUNIMENT_KEY_FILE)
    const found = values.deep ? await deep(department) : 0
    return isPrivate ? found : 1
  })
}

const indexLines = (walks: Awaited<ReturnType<Department['indexer']['state']>>): readonly string[] => {
  const all = Object.entries(walks)
  if (all.length === 0) return ['index: every resource is indexed by every search parameter in use']
  return all.map(([type, walk]) => {
    const waits = walk.waits.length > 0 ? `; not searched by yet: ${walk.waits.join(', ')}` : ''
    return `index: ${type} is being indexed anew, ${percentOf(walk)} % is done${waits}`
  })
}

// A connection string may carry a password.
const withoutSecret = (value: string): string => value.replace(/\/\/[^@/]*@/, '//…@')

const keyFileIsPrivate = (path: string): boolean => {
  const open = (statSync(path).mode & 0o077) !== 0
  if (open) console.log(`The key file ${path} can be read by others. Run: chmod 600 ${path}`)
  return !open
}
