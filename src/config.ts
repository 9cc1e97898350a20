import { didYouMean } from './fhir/index.ts'

interface Setting {
  readonly type: 'text' | 'port' | 'choice' | 'choices' | 'date' | 'count'
  readonly default: string
  readonly choices?: readonly string[]
  readonly is: string
}

/** Every setting there is: read from the environment, printed by `muniment doctor`, listed in docs/reference/settings.md. */
export const settings = {
  MUNIMENT_HOST: { type: 'text', default: '127.0.0.1', is: 'The address the server listens on' },
  MUNIMENT_PORT: { type: 'port', default: '8080', is: 'The port; 0 takes any free one' },
  MUNIMENT_BASE_URL: {
    type: 'text',
    default: '',
    is: 'The address clients use, if it is not http://host:port',
  },
  MUNIMENT_STORE: {
    type: 'text',
    default: 'sqlite:./data',
    is: 'Where records are kept: sqlite:FOLDER, memory:, or mongodb://…',
  },
  MUNIMENT_AUTH: {
    type: 'choice',
    default: 'smart',
    choices: ['smart', 'open'],
    is: 'smart: a token is needed; open: everyone is a system administrator (loopback addresses only)',
  },
  MUNIMENT_KEY_FILE: {
    type: 'text',
    default: './data/muniment.key',
    is: 'The server’s secrets; made at first start with mode 0600; every process on one store must share it',
  },
  MUNIMENT_WORKERS: { type: 'count', default: '1', is: 'Server processes' },
  MUNIMENT_TIME_ZONE: {
    type: 'text',
    default: 'UTC',
    is: 'The facility’s time zone, such as America/Chicago',
  },
  MUNIMENT_JURISDICTIONS: {
    type: 'text',
    default: 'US-CMS,US-FDA,US-CLIA',
    is: 'Whose retention law counts, such as US-CMS,US-FDA,US-CLIA,US-TX',
  },
  MUNIMENT_SETTING: {
    type: 'choice',
    default: 'hospital',
    choices: ['hospital', 'critical-access', 'nursing-home', 'behavioral-health', 'insurer', 'public-health'],
    is: 'What kind of house this is',
  },
  MUNIMENT_IMPLICIT_CONSENT: {
    type: 'choice',
    default: 'basic-normal',
    choices: ['basic-normal', 'all-normal', 'break-glass-only', 'deny'],
    is: 'What holds where a patient has given no consent',
  },
  MUNIMENT_REFERENCES: {
    type: 'choice',
    default: 'off',
    choices: ['off', 'transactions', 'always'],
    is: 'Whether a reference to something absent is refused: never, in a transaction, or always',
  },
  MUNIMENT_BODY_LIMIT: { type: 'count', default: '50', is: 'The largest JSON or XML body taken, in MB' },
  MUNIMENT_CONTENT_LIMIT: {
    type: 'count',
    default: '1024',
    is: 'The largest content of a Binary taken, in MB',
  },
  MUNIMENT_INLINE_LIMIT: {
    type: 'count',
    default: '5',
    is: 'The largest content taken as base64 within a resource other than Binary, in MB',
  },
  MUNIMENT_TODAY: { type: 'date', default: '', is: 'A date that stands still; for demo and test only' },
  MUNIMENT_LOG_LEVEL: {
    type: 'choice',
    default: 'info',
    choices: ['silent', 'error', 'warn', 'info', 'debug'],
    is: 'How much the server prints',
  },
} as const satisfies Readonly<Record<string, Setting>>

export type SettingName = keyof typeof settings
export type Config = Readonly<Record<SettingName, string>>

const forTests = [
  'MUNIMENT_TEST_MONGODB_URL',
  'MUNIMENT_MONGOD',
  'MUNIMENT_REQUIRE_MONGODB',
  'MUNIMENT_DIFFERENTIAL_RUNS',
  'MUNIMENT_DIFFERENTIAL_SEED',
  'MUNIMENT_FUZZ_RUNS',
  'MUNIMENT_KILLS',
  'MUNIMENT_LARGE_MB',
]
const loopback = /^(localhost|127(\.\d{1,3}){3}|::1)$/

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the settings once. Returns them, or the sentences that say which are wrong and what would be right.
 * `demo` allows what only demo and test may do.
 */
export const readConfig = (environment: Environment, { demo = false } = {}): Config | readonly string[] => {
  const config: Record<string, string> = {}
  const faults = unknownOnes(environment)
  for (const [name, setting] of Object.entries<Setting>(settings)) {
    const value = environment[name] ?? setting.default
    config[name] = value
    const fault = environment[name] === undefined ? undefined : faultOf(name, setting, value)
    if (fault) faults.push(fault)
  }
  if (config.MUNIMENT_TODAY && !demo)
    faults.push('MUNIMENT_TODAY stands for demo and test only. Unset it, or run `npm run demo`.')
  if (config.MUNIMENT_AUTH === 'open' && !loopback.test(config.MUNIMENT_HOST ?? ''))
    faults.push(
      'MUNIMENT_AUTH=open needs a loopback MUNIMENT_HOST such as 127.0.0.1. Use MUNIMENT_AUTH=smart.',
    )
  return faults.length > 0 ? faults : (config as Config)
}

/** Where each setting in force comes from, for `muniment doctor`. */
export const sourceOf = (environment: Environment, name: SettingName): 'environment' | 'default' =>
  environment[name] === undefined ? 'default' : 'environment'

const unknownOnes = (environment: Environment): string[] =>
  Object.keys(environment)
    .filter((name) => name.startsWith('MUNIMENT_') && !(name in settings) && !forTests.includes(name))
    .map((name) => `There is no setting ${name}. ${didYouMean(name, Object.keys(settings))}`)

const faultOf = (name: string, { type, choices, is }: Setting, value: string): string | undefined => {
  if (type === 'choice' && !choices?.includes(value))
    return `${name} is one of ${choices?.join(', ')}; not "${value}".`
  if (type === 'port' && !(/^\d{1,5}$/.test(value) && Number(value) < 65_536))
    return `${name} is a port from 0 to 65535.`
  if (type === 'count' && !/^[1-9]\d{0,5}$/.test(value)) return `${name} is a whole number from 1 up: ${is}.`
  if (type === 'date' && !/^\d{4}-\d\d-\d\d$/.test(value)) return `${name} is a date such as 2026-11-24.`
  return undefined
}

/** The environment of this process; read here and nowhere else. */
export const environment: Environment = process.env
