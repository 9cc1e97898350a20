/** Thrown inside the room: the expression is beyond the native compiler. */
export class BeyondNative extends Error {}

const pattern = /\s*(?:'((?:[^'\\]|\\.)*)'|(\d+)(?!\.\d)|([%$]?[A-Za-z_]\w*)|(!=|[.()[\],|=]))/y

export interface Token {
  readonly is: 'text' | 'number' | 'word' | 'sign'
  readonly text: string
}

/** Reads an expression's tokens one after the other. */
export interface Tokens {
  peek(): Token | undefined
  next(): Token
  /** Takes the token if it is this one. */
  take(text: string): boolean
  expect(text: string): void
}

export const tokensOf = (expression: string): Tokens => {
  const list = [...tokenize(expression)]
  let at = 0
  const isNext = (text: string) => list[at]?.text === text && list[at]?.is !== 'text'
  const tokens: Tokens = {
    peek: () => list[at],
    next: () => {
      const token = list[at++]
      if (!token) throw new BeyondNative()
      return token
    },
    take: (text) => {
      const found = isNext(text)
      if (found) at += 1
      return found
    },
    expect: (text) => {
      if (!tokens.take(text)) throw new BeyondNative()
    },
  }
  return tokens
}

function* tokenize(expression: string): Generator<Token> {
  const end = expression.trimEnd().length
  pattern.lastIndex = 0
  while (pattern.lastIndex < end) {
    const [, text, number, word, sign] = pattern.exec(expression) ?? []
    if (text !== undefined) yield { is: 'text', text: text.replace(/\\(.)/g, '$1') }
    else if (number !== undefined) yield { is: 'number', text: number }
    else if (word !== undefined) yield { is: 'word', text: word }
    else if (sign !== undefined) yield { is: 'sign', text: sign }
    else throw new BeyondNative()
  }
}
