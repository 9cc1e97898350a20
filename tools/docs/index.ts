import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDepartment } from '../../src/compose.ts'
import { readConfig } from '../../src/config.ts'
import type { Desk } from '../../src/department/desk/index.ts'
import { mappingPage } from './mapping.ts'
import { operationsPage } from './operations.ts'
import { outcomesPage } from './outcomes.ts'
import { rolesPage } from './roles.ts'
import { settingsPage } from './settings.ts'

/** The pages of docs/reference, by file name, as the department that compose opens has them. */
export const referencePages = async (): Promise<Readonly<Record<string, string>>> => {
  const desk = await theDesk()
  return {
    'settings.md': settingsPage(),
    'outcomes.md': outcomesPage(),
    'operations.md': operationsPage(desk),
    'roles.md': rolesPage(desk),
    'mapping.md': mappingPage(desk),
  }
}

const theDesk = async (): Promise<Desk> => {
  const folder = mkdtempSync(join(tmpdir(), 'muniment-docs-'))
  const config = readConfig({
    MUNIMENT_STORE: 'memory:',
    MUNIMENT_KEY_FILE: join(folder, 'muniment.key'),
    MUNIMENT_LOG_LEVEL: 'silent',
  })
  if (!('MUNIMENT_HOST' in config)) throw new TypeError(config.join(' '))
  const { desk, close } = await openDepartment(config, 'http://127.0.0.1:8080')
  await close()
  rmSync(folder, { recursive: true })
  return desk
}
