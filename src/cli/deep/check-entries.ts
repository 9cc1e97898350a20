import { type Entries, SEP } from '../../store/index.ts'
import { type Difference, indexAnew } from './differences.ts'

/** How the entries in the index differ from those that the body gives; nothing where they do not. */
export const entriesDiffer = (where: string, kept: Entries, made: Entries): Difference | undefined => {
  const [had, wanted] = [textsOf(kept), textsOf(made)]
  const lacking = [...wanted].filter((text) => !had.has(text))
  const extra = [...had].filter((text) => !wanted.has(text))
  if (lacking.length + extra.length === 0) return undefined
  const params = [...new Set([...lacking, ...extra].map(paramIn))].sort((a, b) => (a < b ? -1 : 1)).join(', ')
  const what = `the index lacks ${lacking.length} of its entries and has ${extra.length} others (${params})`
  return { where, what, next: indexAnew }
}

const kinds = ['t', 'r', 's'] as const

const textsOf = ({ terms, ranges, sorts }: Entries): ReadonlySet<string> => {
  const [term, range, sort] = kinds
  // Of several sort values under one parameter the first holds.
  const first = new Map(sorts.toReversed().map((one) => [one.param, one]))
  return new Set([
    ...terms.map((key) => term + key),
    ...ranges.map(({ key, ...ends }) => [range + key, ...Object.values(ends)].join(SEP)),
    ...[...first.values()].map(({ param, min, max }) => sort + JSON.stringify([param, min, max])),
  ])
}

const paramIn = (text: string): string =>
  text.startsWith('s') ? (/^s\["([^"]*)"/.exec(text)?.[1] ?? '') : (text.slice(1).split(SEP)[0] ?? '')
