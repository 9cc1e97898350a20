import { environment } from '../config.ts'
import { didYouMean, FhirError } from '../fhir/index.ts'
import { commands } from './commands.ts'

const [name = 'help', ...rest] = process.argv.slice(2)

const help = () => {
  console.log('muniment: a medical-records department on FHIR\n')
  for (const [command, { takes, does }] of Object.entries(commands))
    console.log(`  muniment ${[command, takes].filter(Boolean).join(' ')}\n      ${does}`)
  console.log('\nSettings are environment variables; `muniment doctor` prints them.')
}

const run = async (): Promise<number> => {
  if (name === 'help' || name === '--help' || name === '-h') {
    help()
    return 0
  }
  const command = commands[name]
  if (!command) {
    console.error(`There is no command "${name}". ${didYouMean(name, Object.keys(commands))}`)
    return 2
  }
  return command.run(rest, environment)
}

try {
  process.exitCode = await run()
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  const next = error instanceof FhirError ? error.outcome.issue[0]?.diagnostics : undefined
  if (next) console.error(next)
  process.exitCode = 1
}
