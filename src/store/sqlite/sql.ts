export type Value = string | number | null | Uint8Array

/** A piece of SQL with the values of its `?`, in order. */
export interface Sql {
  readonly text: string
  readonly args: readonly Value[]
}

/** Of templates with values only: a text that is the same each time is found faster among the prepared statements. */
const texts = new WeakMap<TemplateStringsArray, string>()

const textOf = (parts: TemplateStringsArray): string => {
  const known = texts.get(parts)
  if (known !== undefined) return known
  const text = parts.join('?')
  texts.set(parts, text)
  return text
}

/** SQL from a template: a value becomes `?`, a piece goes in as it is. */
export const sql = (parts: TemplateStringsArray, ...holes: readonly (Value | Sql)[]): Sql => {
  if (holes.every(isValue)) return { text: textOf(parts), args: holes }
  const args: Value[] = []
  let text = parts[0] ?? ''
  for (const [place, hole] of holes.entries()) {
    const piece = isSql(hole) ? hole : { text: '?', args: [hole] }
    text += piece.text + (parts[place + 1] ?? '')
    args.push(...piece.args)
  }
  return { text, args }
}

const isValue = (hole: Value | Sql): hole is Value => !isSql(hole)

const isSql = (hole: Value | Sql): hole is Sql =>
  typeof hole === 'object' && hole !== null && !(hole instanceof Uint8Array)

/** SQL of our own making: never anything a caller sent. */
export const raw = (text: string): Sql => ({ text, args: [] })

/** A whole number as it stands. SQLite compiles a statement anew whenever a value is bound to its LIMIT. */
export const digits = (whole: number): Sql =>
  raw(String(Math.min(Math.trunc(whole), Number.MAX_SAFE_INTEGER)))

/** The pieces in brackets, joined by a word; `empty` where there are none. */
export const joined = (pieces: readonly Sql[], word: 'AND' | 'OR', empty: string): Sql =>
  pieces.length === 0
    ? raw(empty)
    : {
        text: `(${pieces.map(({ text }) => text).join(` ${word} `)})`,
        args: pieces.flatMap(({ args }) => args),
      }

export const commas = (pieces: readonly Sql[]): Sql => ({
  text: pieces.map(({ text }) => text).join(', '),
  args: pieces.flatMap(({ args }) => args),
})

/** The right side of IN. A long list goes as one JSON value, so that statements stay few and short. */
export const among = (values: readonly (string | number)[]): Sql =>
  values.length <= 4
    ? { text: `(${values.map(() => '?').join(', ')})`, args: values }
    : sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`
