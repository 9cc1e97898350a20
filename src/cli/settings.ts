import { type Config, type Environment, readConfig } from '../config.ts'

/** The settings in force; if any is wrong, says so on standard error and gives nothing. */
export const settled = (environment: Environment, how: { demo?: boolean } = {}): Config | undefined => {
  const config = readConfig(environment, how)
  if (!isFaults(config)) return config
  for (const fault of config) console.error(fault)
  return undefined
}

const isFaults = (config: Config | readonly string[]): config is readonly string[] => Array.isArray(config)
