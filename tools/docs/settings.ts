import { settings } from '../../src/config.ts'
import { code, page, sentence, table } from './markdown.ts'

interface Setting {
  readonly default: string
  readonly choices?: readonly string[]
  readonly is: string
}

export const settingsPage = (): string =>
  page(
    'Settings',
    'Settings are environment variables, read once at the start. An unknown or wrong one stops the start with a sentence that names the right one. `npx muniment doctor` prints what is in force, and from where.',
    table(
      ['Setting', 'Default', 'Meaning'],
      Object.entries<Setting>(settings).map(([name, { default: usual, choices, is }]) => [
        code(name),
        usual === '' ? '' : code(usual),
        sentence(is) + (choices ? ` One of ${choices.map(code).join(', ')}.` : ''),
      ]),
    ),
  )
