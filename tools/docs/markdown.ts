import type { Described, DescribedTable, Times } from '../../src/fhir/index.ts'

export const code = (text: string): string => `\`${text}\``

export const sentence = (text: string): string =>
  text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? '' : '.')

/** A table; a `|` in a cell would end it. */
export const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => '---'), ...rows]
    .map(
      (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`,
    )
    .join('\n')

/** The rows of described values: name, type, how often, meaning; parts follow their group. */
export const described = (values: DescribedTable, within = ''): string[][] =>
  Object.entries(values).flatMap(([name, one]) => [
    [code(within + name), one.parts ? 'object' : one.type, timesOf(one), meaningOf(one)],
    ...described(one.parts ?? {}, `${within}${name}.`),
  ])

const times: Readonly<Record<Times, string>> = {
  '1': 'required',
  '0..1': '',
  '0..*': 'list',
  '1..*': 'list, required',
}
export const timesOf = (one: Described): string => times[one.times]

export const meaningOf = ({ is, codes }: Described): string =>
  codes ? `${is}: ${codes.map(code).join(', ')}` : is

/** A page of the reference. */
export const page = (title: string, about: string, ...parts: readonly string[]): string =>
  `${[
    `# ${title}`,
    about,
    'This page is written by `npm run docs` from the tables in the code; change those, not the page.',
    ...parts,
  ].join('\n\n')}\n`
