import { refusal } from '../outcomes.ts'
import { findParam, type ParamSource, type ResultName } from './params.ts'
import type { Inclusion, Query, Summary } from './query.ts'

/** What the result parameters fill; the criteria come from elsewhere. */
export type Shown = { -readonly [K in keyof Omit<Query, 'criteria' | 'applied' | 'ignored'>]: Query[K] }

interface Asked {
  readonly source: ParamSource
  readonly value: string
  readonly modifier: string | undefined
  readonly name: string
}

type Reader = (shown: Shown, asked: Asked) => void

/** How each result parameter is read. */
export const resultParams: Readonly<Record<ResultName, Reader>> = {
  _sort: (shown, asked) => {
    shown.sort = [...shown.sort, ...asked.value.split(',').map((key) => sortKey(shown, asked, key))]
  },
  _count: (shown, asked) => {
    if (!/^\d{1,9}$/.test(asked.value)) refuse(asked, 'a whole number of matches')
    shown.count = Number(asked.value)
  },
  _include: (shown, asked) => {
    shown.include = [...shown.include, inclusion(asked)]
  },
  _revinclude: (shown, asked) => {
    shown.revinclude = [...shown.revinclude, inclusion(asked)]
  },
  _summary: (shown, asked) => {
    shown.summary = oneOf(asked, ['true', 'text', 'data', 'count', 'false'] satisfies Summary[])
  },
  _elements: (shown, asked) => {
    const names = asked.value.split(',')
    if (!names.every((name) => /^[A-Za-z]\w*(\.\w+)*$/.test(name))) refuse(asked, 'element names')
    shown.elements = [...shown.elements, ...names]
  },
  _total: (shown, asked) => {
    shown.total = oneOf(asked, ['none', 'estimate', 'accurate'])
  },
  _format: (shown, { value }) => {
    shown.format = value
  },
  _pretty: (shown, asked) => {
    shown.pretty = oneOf(asked, ['true', 'false']) === 'true'
  },
  _contained: (shown, asked) => {
    const which = oneOf(asked, ['false', 'true', 'both'])
    if (which === 'false') return
    if (shown.types.length !== 1) refuse(asked, 'false, unless one type is searched')
    shown.contained = which
  },
  _containedType: (shown, asked) => {
    shown.containedType = oneOf(asked, ['container', 'contained'])
  },
  _page: (shown, { value }) => {
    shown.page = value
  },
}

const refuse = ({ name }: Asked, wanted: string): never => {
  throw refusal('invalid-parameter', {
    says: `The value of "${name}" cannot be read.`,
    next: `It takes ${wanted}.`,
    expression: name,
  })
}

const oneOf = <T extends string>(asked: Asked, choices: readonly T[]): T =>
  choices.find((choice) => choice === asked.value) ?? refuse(asked, choices.join(', '))

const sortKey = ({ types }: Shown, { source, name }: Asked, key: string) => {
  const descending = key.startsWith('-')
  const param = findParam(source, types, descending ? key.slice(1) : key, name)
  if (param.type === 'composite' || param.type === 'special')
    throw refusal('invalid-parameter', {
      says: `Nothing can be sorted by the ${param.type} parameter "${param.code}".`,
      next: 'Sort by a date, text, code, number, quantity or reference.',
      expression: name,
    })
  return { param: param.code, descending }
}

const inclusion = (asked: Asked): Inclusion => {
  const iterate = asked.modifier === 'iterate' || asked.modifier === 'recurse'
  if (asked.value === '*') return { source: '*', param: '*', iterate }
  const [source = '', code = '', target, ...rest] = asked.value.split(':')
  if (!source || !code || rest.length > 0)
    refuse(asked, 'Type:reference-parameter, Type:parameter:Target or *')
  if (code !== '*') checkInclusion(asked, source, code, target)
  return { source, param: code, ...(target ? { target } : {}), iterate }
}

const checkInclusion = (asked: Asked, source: string, code: string, target: string | undefined): void => {
  const param = findParam(asked.source, [source], code, asked.name)
  if (param.type !== 'reference') refuse(asked, 'a reference parameter')
  if (target && param.target.length > 0 && !param.target.includes(target))
    refuse(asked, `one of the types it points at: ${param.target.slice(0, 12).join(', ')}`)
}
