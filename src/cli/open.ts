import { type Department, openDepartment } from '../compose.ts'
import type { Environment } from '../config.ts'
import { settled } from './settings.ts'

/** Opens the configured department for one piece of work and closes it again. Gives the work's exit status. */
export const withDepartment = async (
  environment: Environment,
  work: (department: Department) => Promise<number>,
): Promise<number> => {
  const config = settled(environment)
  if (!config) return 2
  const base = config.MUNIMENT_BASE_URL || `http://${config.MUNIMENT_HOST}:${config.MUNIMENT_PORT}`
  const department = await openDepartment(config, base)
  try {
    return await work(department)
  } finally {
    await department.close()
  }
}
