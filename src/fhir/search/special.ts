import { isId } from '../ids.ts'
import { refusal } from '../outcomes.ts'
import { wordsOf } from '../words.ts'
import { readCircle } from './near.ts'
import { findParam, type ParamSource, type SearchParam } from './params.ts'
import type { Criterion } from './query.ts'
import { pieces, unescaped } from './values.ts'

interface Asked {
  readonly source: ParamSource
  readonly value: string
  readonly name: string
}

/**
 * Reads `_text`, `_content`, `_list` and `near`.
 * @see https://hl7.org/fhir/R4/search.html#all
 * @see https://hl7.org/fhir/R4/location.html#positional
 */
export const readSpecial = (param: SearchParam, asked: Asked): Criterion => {
  if (param.code === '_list') return listed(asked)
  if (param.code === 'near') return around(param, asked)
  if (param.code === '_text' || param.code === '_content') return worded(param, asked)
  throw refusal('invalid-parameter', {
    says: `"${param.code}" is no end of a chain.`,
    next: 'Give it as a parameter of its own.',
    expression: asked.name,
  })
}

/** What a List names. */
const listed = ({ source, value, name }: Asked): Criterion => {
  const ids = value.split(',')
  if (!ids.every(isId))
    throw refusal('invalid-parameter', {
      says: 'The value of "_list" is not the id of a List.',
      next: 'Create a List of the resources, and give its id. Lists such as $current-problems are not kept here.',
      expression: name,
    })
  const param = findParam(source, ['List'], 'item', name)
  const id = findParam(source, ['List'], '_id', name)
  const values = ids.map((code) => ({ is: 'token', code }) as const)
  return { is: 'has', type: 'List', param, criterion: { is: 'match', param: id, values, name } }
}

const around = (param: SearchParam, { value, name }: Asked): Criterion => ({
  is: 'match',
  param,
  values: pieces(value, ',').map((text) => readCircle(text, name)),
  name,
})

const worded = (param: SearchParam, { value, name }: Asked): Criterion => {
  const values = pieces(value, ',').map((text) => ({ is: 'text', text: unescaped(text) }) as const)
  if (values.every(({ text }) => wordsOf(text).size > 0)) return { is: 'match', param, values, name }
  throw refusal('invalid-parameter', {
    says: `The value of "${name}" holds no word.`,
    next: 'Give words that must all be there; word* finds all that begin so, a comma stands for or.',
    expression: name,
  })
}
