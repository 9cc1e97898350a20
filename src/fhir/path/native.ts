import { and, cast, equals, functions, isType, type Run, union } from './functions.ts'
import { childrenOf, isResource, stepTo } from './nodes.ts'
import { BeyondNative, type Tokens, tokensOf } from './tokens.ts'

/** Compiles an expression to plain functions; nothing if it uses more of FHIRPath than these know. */
export const compileNative = (expression: string): Run | undefined => {
  try {
    const tokens = tokensOf(expression)
    const run = conjunction(tokens)
    if (tokens.peek()) throw new BeyondNative()
    return run
  } catch (error) {
    if (error instanceof BeyondNative) return undefined
    throw error
  }
}

const conjunction = (tokens: Tokens): Run => {
  let left = equality(tokens)
  while (tokens.take('and')) left = and(left, equality(tokens))
  return left
}

const equality = (tokens: Tokens): Run => {
  const left = alternatives(tokens)
  if (tokens.take('=')) return equals(left, alternatives(tokens), true)
  return tokens.take('!=') ? equals(left, alternatives(tokens), false) : left
}

const alternatives = (tokens: Tokens): Run => {
  const parts = [typed(tokens)]
  while (tokens.take('|')) parts.push(typed(tokens))
  return parts.length === 1 && parts[0] ? parts[0] : union(parts)
}

const typed = (tokens: Tokens): Run => {
  let run = path(tokens)
  for (;;) {
    if (tokens.take('as')) run = cast(run, typeName(tokens))
    else if (tokens.take('is')) run = isType(run, typeName(tokens))
    else return run
  }
}

const typeName = (tokens: Tokens): string => {
  const name = word(tokens)
  return tokens.take('.') ? word(tokens) : name
}

const word = (tokens: Tokens): string => {
  const token = tokens.next()
  if (token.is !== 'word') throw new BeyondNative()
  return token.text
}

const path = (tokens: Tokens): Run => {
  let run = start(tokens)
  for (;;) {
    if (tokens.take('.')) run = step(run, tokens)
    else if (tokens.take('[')) run = indexed(run, tokens)
    else return run
  }
}

const itself: Run = (focus) => focus

const start = (tokens: Tokens): Run => {
  if (tokens.take('(')) {
    const inner = conjunction(tokens)
    tokens.expect(')')
    return inner
  }
  const token = tokens.peek()
  if (token?.is === 'word') return named(tokens)
  tokens.next()
  if (token?.is === 'sign') throw new BeyondNative()
  const literal = [{ value: token?.is === 'number' ? Number(token.text) : token?.text }]
  return () => literal
}

const named = (tokens: Tokens): Run => {
  const name = tokens.peek()?.text ?? ''
  if (name === 'true' || name === 'false') return literalTruth(tokens)
  if (name === '$this') return skip(tokens, itself)
  if (name === '%resource') return skip(tokens, (_focus, root) => [{ value: root }])
  if (!/^[A-Z]/.test(name)) return step(itself, tokens)
  return skip(tokens, (focus) =>
    focus.every(({ value }) => isResource(value, name))
      ? focus
      : focus.filter(({ value }) => isResource(value, name)),
  )
}

const skip = (tokens: Tokens, run: Run): Run => {
  tokens.next()
  return run
}

const literalTruth = (tokens: Tokens): Run => {
  const nodes = [{ value: tokens.next().text === 'true' }]
  return () => nodes
}

const step = (of: Run, tokens: Tokens): Run => {
  const name = word(tokens)
  if (/^[%$]/.test(name)) throw new BeyondNative()
  if (!tokens.take('(')) {
    const to = stepTo(name)
    return (focus, root) => childrenOf(of(focus, root), to)
  }
  if (name === 'as' || name === 'ofType') return closed(tokens, cast(of, typeName(tokens)))
  if (name === 'is') return closed(tokens, isType(of, typeName(tokens)))
  const make = functions[name]
  if (!make) throw new BeyondNative()
  const args: Run[] = []
  if (!tokens.take(')')) {
    do args.push(conjunction(tokens))
    while (tokens.take(','))
    tokens.expect(')')
  }
  return make(of, args)
}

const closed = (tokens: Tokens, run: Run): Run => {
  tokens.expect(')')
  return run
}

const indexed = (of: Run, tokens: Tokens): Run => {
  const token = tokens.next()
  if (token.is !== 'number') throw new BeyondNative()
  tokens.expect(']')
  const at = Number(token.text)
  return (focus, root) => of(focus, root).slice(at, at + 1)
}
