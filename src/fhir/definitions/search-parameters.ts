import type { SearchParameterDef, SharedSearchParameter } from './shapes.ts'

/** The search parameters of one type, those of Resource and DomainResource first. */
export const searchParametersOf = (
  type: string,
  all: readonly SharedSearchParameter[],
): readonly SearchParameterDef[] => {
  const bases = ['Resource', 'DomainResource', type]
  const own = all.filter(({ base }) => base.some((name) => bases.includes(name)))
  return [...new Map(own.map((shared) => [shared.code, readFor(type, shared, all)])).values()]
}

const readFor = (
  type: string,
  { base: _base, ...shared }: SharedSearchParameter,
  all: readonly SharedSearchParameter[],
): SearchParameterDef => ({
  ...shared,
  expression: branchesFor(type, shared.expression),
  components: shared.components.map(({ definition, expression }) => ({
    expression,
    type: all.find(({ url }) => url === definition)?.type ?? 'token',
  })),
})

const branchesFor = (type: string, expression: string): string => {
  const branches = topLevel(expression)
  const own = branches.filter((branch) => {
    const start = /^\(*([A-Z]\w*)\b/.exec(branch)?.[1]
    return !start || [type, 'Resource', 'DomainResource'].includes(start)
  })
  return own.length > 0 ? own.join(' | ') : expression
}

/** The parts between the `|` that stand outside brackets and quotes. */
const topLevel = (expression: string): string[] => {
  const parts: string[] = []
  let depth = 0
  let part = ''
  for (const token of expression.match(/'[^']*'|[()[\]|]|[^'()[\]|]+/g) ?? []) {
    if (token === '(' || token === '[') depth++
    if (token === ')' || token === ']') depth--
    if (token === '|' && depth === 0) {
      parts.push(part.trim())
      part = ''
    } else part += token
  }
  return [...parts, part.trim()].filter((text) => text !== '')
}
