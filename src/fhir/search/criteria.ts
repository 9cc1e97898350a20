import { didYouMean } from '../nearest.ts'
import { codeOf, FhirError, refusal } from '../outcomes.ts'
import { findParam, type ParamSource, type SearchParam, type SearchType } from './params.ts'
import type { Criterion } from './query.ts'
import { readSpecial } from './special.ts'
import { pieces, readValue } from './values.ts'

const modifiers: Readonly<Record<SearchType, readonly string[]>> = {
  string: ['missing', 'exact', 'contains'],
  token: ['missing', 'text', 'not', 'above', 'below', 'in', 'not-in', 'of-type'],
  reference: ['missing', 'identifier'],
  uri: ['missing', 'above', 'below'],
  date: ['missing'],
  number: ['missing'],
  quantity: ['missing'],
  composite: ['missing'],
  special: [],
}

export interface Asked {
  readonly source: ParamSource
  readonly value: string
  /** The parameter as the client wrote it, for its refusal. */
  readonly name: string
  /** How the parameter at the end of the path is read, if not by the value. */
  readonly leaf?: (param: SearchParam, modifier: string | undefined) => Criterion
  /** How many more parts may be looked at, where this is one of several that share it. */
  readonly budget?: Budget
}

export interface Budget {
  left: number
}

interface Reading extends Asked {
  readonly budget: Budget
}

/** For one path, however many types it leads to. */
export const newBudget = (): Budget => ({ left: 500 })

/** What a step to whatever points here takes of it. */
const reverseStep = 50

/** Reads one search criterion: a parameter with modifier, a chain or `_has`. */
export const readCriterion = (types: readonly string[], asked: Asked): Criterion =>
  criterion(types, asked.name, { ...asked, budget: asked.budget ?? newBudget() })

const criterion = (types: readonly string[], rest: string, asked: Reading): Criterion => {
  asked.budget.left -= rest.startsWith('_has:') ? reverseStep : 1
  if (asked.budget.left < 0) throw tooLong(asked)
  if (rest.startsWith('_has:')) return reverse(types, rest, asked)
  const dot = rest.indexOf('.')
  const head = dot < 0 ? rest : rest.slice(0, dot)
  const [code = '', modifier] = cut(head)
  const param = findParam(asked.source, types, code, asked.name)
  return dot < 0 ? match(param, modifier, asked) : chain(param, modifier, rest.slice(dot + 1), asked)
}

const cut = (head: string): [string, string | undefined] => {
  const colon = head.indexOf(':')
  return colon < 0 ? [head, undefined] : [head.slice(0, colon), head.slice(colon + 1)]
}

const match = (param: SearchParam, modifier: string | undefined, asked: Asked): Criterion => {
  if (modifier !== undefined) checkModifier(param, modifier, asked)
  if (asked.leaf) return asked.leaf(param, modifier)
  if (modifier === 'missing') return { is: 'missing', param, missing: readTruth(asked) }
  if (param.type === 'special') return readSpecial(param, asked)
  const values = pieces(asked.value, ',').map((text) => readValue(param, modifier, text, asked.name))
  return { is: 'match', param, ...(modifier ? { modifier } : {}), values, name: asked.name }
}

const checkModifier = (param: SearchParam, modifier: string, { name }: Pick<Asked, 'name'>): void => {
  // Those of every type have no element that could be missing.
  const known = param.type === 'special' && param.expression ? ['missing'] : modifiers[param.type]
  if (known.includes(modifier) || param.target.includes(modifier)) return
  throw refusal('unknown-modifier', {
    says: `The ${param.type} parameter "${param.code}" has no modifier ":${modifier}".`,
    next: didYouMean(modifier, /^[A-Z]/.test(modifier) ? param.target : known),
    expression: name,
  })
}

const readTruth = ({ value, name }: Asked): boolean => {
  if (value === 'true' || value === 'false') return value === 'true'
  throw refusal('invalid-parameter', {
    says: 'The value of the :missing modifier is neither true nor false.',
    next: 'Write true or false.',
    expression: name,
  })
}

/** `subject:Patient.name`, or `subject.name` over all the types that have a `name`. */
const chain = (param: SearchParam, modifier: string | undefined, rest: string, asked: Reading): Criterion =>
  chained(param, modifier, asked, (type) => criterion([type], rest, asked))

/** What points at something that meets a criterion, which is read for each type; types that refuse it are left out. */
export const chained = (
  param: SearchParam,
  modifier: string | undefined,
  asked: Pick<Asked, 'name'>,
  read: (type: string) => Criterion,
): Criterion => {
  checkReference(param, asked)
  if (modifier !== undefined) checkModifier(param, modifier, asked)
  const targets = modifier === undefined ? param.target : [modifier]
  const to: { type: string; criterion: Criterion }[] = []
  let refused: FhirError | undefined
  for (const type of targets) {
    try {
      to.push({ type, criterion: read(type) })
    } catch (error) {
      if (!(error instanceof FhirError) || ['too-costly', 'indexing'].includes(codeOf(error))) throw error
      refused ??= error
    }
  }
  if (to.length === 0 && refused) throw refused
  return { is: 'chain', param, to }
}

/** `_has:Observation:patient:code`: what points here. */
const reverse = (types: readonly string[], text: string, asked: Reading): Criterion => {
  const [, type, code, rest] = /^_has:([A-Z]\w+):([^:]+):(.+)$/.exec(text) ?? []
  if (!type || !code || !rest)
    throw refusal('invalid-parameter', {
      says: 'The _has parameter is not complete.',
      next: 'Write _has:Type:reference-parameter:parameter=value.',
      expression: asked.name,
    })
  const param = findParam(asked.source, [type], code, asked.name)
  checkReference(param, asked)
  if (param.target.length > 0 && types.length > 0 && !types.some((one) => param.target.includes(one)))
    throw refusal('invalid-parameter', {
      says: `The parameter "${code}" of ${type} does not point at ${types.join(', ')}.`,
      next: `It points at ${param.target.slice(0, 12).join(', ')}.`,
      expression: asked.name,
    })
  return { is: 'has', type, param, criterion: criterion([type], rest, asked) }
}

const tooLong = ({ name }: Asked) =>
  refusal('too-costly', {
    says: 'The chain has too many steps, or leads to too many types.',
    next: 'Name the type in each step, such as subject:Patient.name, and use fewer steps.',
    expression: name.slice(0, 100),
  })

const checkReference = (param: SearchParam, { name }: Pick<Asked, 'name'>): void => {
  if (param.type === 'reference') return
  throw refusal('invalid-parameter', {
    says: `The parameter "${param.code}" is a ${param.type}, so nothing can be chained to it.`,
    next: 'Chain only reference parameters.',
    expression: name,
  })
}
