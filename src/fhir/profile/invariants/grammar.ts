import { childrenOf, stepTo } from '../../path/nodes.ts'
import { isObject } from '../findings.ts'
import { chained, itself, openChain } from './chain.ts'
import { isType, methods, ofType } from './methods.ts'
import { Beyond, nothing, type Run, truth } from './nodes.ts'
import { levels } from './operators.ts'
import { Tokens } from './tokens.ts'

const variables: Readonly<Record<string, Run>> = {
  $this: itself,
  '%resource': (_focus, { resource }) => [{ value: resource }],
  '%rootResource': (_focus, { root }) => [{ value: root }],
  '%context': (_focus, { context }) => context,
  '%ucum': () => [{ value: 'http://unitsofmeasure.org' }],
  true: () => truth(true),
  false: () => truth(false),
}

/** Compiles an expression to plain functions. Throws `Beyond` for what these don't know. */
export const compileExpression = (expression: string): Run => {
  const tokens = new Tokens(expression)
  const run = operation(tokens, 0)
  if (tokens.peek) throw new Beyond()
  return run
}

const operation = (tokens: Tokens, level: number): Run => {
  const operators = levels[level]
  if (!operators) return path(tokens)
  let left = operation(tokens, level + 1)
  for (;;) {
    const operator = operators[tokens.take(...Object.keys(operators)) ?? '']
    if (!operator) return left
    left = operator(left, operation(tokens, level + 1))
  }
}

const path = (tokens: Tokens): Run => {
  let run = start(tokens)
  for (;;) {
    if (tokens.take('.')) run = step(run, tokens)
    else if (tokens.take('[')) run = indexed(run, tokens)
    else if (tokens.take('is', 'as')) throw new Beyond()
    else return run
  }
}

const start = (tokens: Tokens): Run => {
  if (tokens.take('{')) {
    tokens.expect('}')
    return () => nothing
  }
  if (tokens.take('(')) {
    const inner = operation(tokens, 0)
    tokens.expect(')')
    return inner
  }
  const token = tokens.peek
  if (token?.is === 'word') return named(token.text, tokens)
  if (!token || token.is === 'sign') throw new Beyond()
  tokens.next()
  const literal = token.is === 'number' ? Number(token.text) : token.text
  const nodes = [{ value: literal }]
  return Object.assign(() => nodes, { literal })
}

const named = (name: string, tokens: Tokens): Run => {
  const variable = variables[name]
  if (!variable && !/^[A-Z]/.test(name)) return step(itself, tokens)
  tokens.next()
  if (variable) return variable
  return (focus) => focus.filter(({ value }) => isObject(value) && value.resourceType === name)
}

const step = (of: Run, tokens: Tokens): Run => {
  const { is, text: name } = tokens.next()
  if (is !== 'word' || /^[%$]/.test(name)) throw new Beyond()
  if (!tokens.take('(')) {
    const to = stepTo(name)
    const run: Run = (focus, around) => childrenOf(of(focus, around), to)
    const steps = openChain(of)
    return steps ? chained({ steps: [...steps, to] }, run) : run
  }
  if (name === 'ofType') return typed(of, tokens, ofType)
  if (name === 'is') return typed(of, tokens, isType)
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined
  if (!method) throw new Beyond()
  return method(of, argumentsOf(tokens))
}

const argumentsOf = (tokens: Tokens): Run[] => {
  const args: Run[] = []
  if (tokens.take(')')) return args
  do args.push(operation(tokens, 0))
  while (tokens.take(','))
  tokens.expect(')')
  return args
}

const typed = (of: Run, tokens: Tokens, by: (of: Run, type: string) => Run): Run => {
  const { is, text: type } = tokens.next()
  if (is !== 'word') throw new Beyond()
  tokens.expect(')')
  return by(of, type)
}

const indexed = (of: Run, tokens: Tokens): Run => {
  const token = tokens.next()
  if (token.is !== 'number') throw new Beyond()
  tokens.expect(']')
  const at = Number(token.text)
  return (focus, around) => of(focus, around).slice(at, at + 1)
}
