import { Beyond } from './nodes.ts'

export interface Token {
  readonly is: 'text' | 'number' | 'word' | 'sign'
  readonly text: string
}

const pattern =
  /\s*(?:'((?:[^'\\]|\\.)*)'|(\d+(?:\.\d+)?)|`([^`]+)`|([%$]?[A-Za-z_]\w*)|([<>!]=|[.()[\]{},|=<>+&]))/y

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f' }

const unescaped = (text: string): string => {
  if (/\\u/.test(text)) throw new Beyond()
  return text.replace(/\\(.)/g, (_all, char: string) => escapes[char] ?? char)
}

/** The tokens of an expression, read one after the other. */
export class Tokens {
  private readonly list: readonly Token[]
  private at = 0
  constructor(expression: string) {
    this.list = [...tokenize(expression)]
  }
  get peek(): Token | undefined {
    return this.list[this.at]
  }
  next(): Token {
    const token = this.list[this.at++]
    if (!token) throw new Beyond()
    return token
  }
  /** Takes the next token if it is one of these, and says which. */
  take(...texts: readonly string[]): string | undefined {
    const token = this.peek
    if (!token || token.is === 'text' || token.is === 'number' || !texts.includes(token.text))
      return undefined
    this.at++
    return token.text
  }
  expect(text: string): void {
    if (!this.take(text)) throw new Beyond()
  }
}

function* tokenize(expression: string): Generator<Token> {
  const end = expression.trimEnd().length
  pattern.lastIndex = 0
  while (pattern.lastIndex < end) {
    const [, text, number, quoted, word, sign] = pattern.exec(expression) ?? []
    if (text !== undefined) yield { is: 'text', text: unescaped(text) }
    else if (number !== undefined) yield { is: 'number', text: number }
    else if (quoted ?? word) yield { is: 'word', text: quoted ?? word ?? '' }
    else if (sign !== undefined) yield { is: 'sign', text: sign }
    else throw new Beyond()
  }
}
