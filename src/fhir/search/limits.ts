import { refusal } from '../outcomes.ts'

/** What one search may ask for: beyond these it costs more than anybody's question needs. */
const most = { characters: 100_000, parameters: 500, sortKeys: 10, links: 12 } as const

/** Refuses 422 `too-costly` a search whose text is too long. */
export const checkLength = (search: string): void => {
  if (search.length > most.characters)
    throw tooCostly(`is longer than ${most.characters} characters`, 'Ask in several searches.')
}

/** Refuses 422 `too-costly` too many parameters, sort keys, or links of a chain. */
export const checkCost = (pairs: readonly (readonly [string, string])[]): void => {
  if (pairs.length > most.parameters)
    throw tooCostly(`has more than ${most.parameters} parameters`, 'Ask in several searches.')
  for (const [name, value] of pairs) {
    if (name === '_sort' && value.split(',').length > most.sortKeys)
      throw tooCostly(`has more than ${most.sortKeys} sort keys`, 'Sort by fewer.')
    if (name.split(/\.|_has:/).length - 1 > most.links)
      throw tooCostly(`has a chain of more than ${most.links} links`, 'Search in steps.')
  }
}

const tooCostly = (how: string, next: string) => refusal('too-costly', { says: `The search ${how}.`, next })
