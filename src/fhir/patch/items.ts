import { copy } from '../json.ts'

/** One value of an element: its JSON value, and the id and extensions that a primitive has beside it. */
export interface Item {
  readonly value: unknown
  readonly extra: unknown
}

export type Owner = Record<string, unknown>

export const isOwner = (value: unknown): value is Owner =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Number)

/** The values that a JSON property holds, one or several, and its `_property`. */
export const itemsOf = (owner: Owner, property: string): Item[] => {
  const [values, extras] = [asList(owner[property]), asList(owner[`_${property}`])]
  const longer = values.length > extras.length ? values : extras
  return longer.map((_, place) => ({ value: values[place] ?? undefined, extra: extras[place] ?? undefined }))
}

const asList = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]

/** Writes an element's values back: as a list or as the one it is, nothing where there is none. */
export const setItems = (owner: Owner, property: string, items: readonly Item[], isList: boolean): void => {
  write(
    owner,
    property,
    items.map(({ value }) => value),
    isList,
  )
  write(
    owner,
    `_${property}`,
    items.map(({ extra }) => extra),
    isList,
  )
}

const write = (owner: Owner, key: string, values: readonly unknown[], isList: boolean): void => {
  if (values.every((value) => value === undefined)) delete owner[key]
  else owner[key] = isList ? values.map((value) => value ?? null) : values[0]
}

/** A copy of a value, a lone number's digits included. */
export const copyOf = (value: unknown): unknown => copy([value])[0]
