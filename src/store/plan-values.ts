import { beginning, fold, shortened } from '../fhir/fold.ts'
import { refusal } from '../fhir/outcomes.ts'
import type { Criterion, SearchParam, Value } from '../fhir/search/index.ts'
import { type Form, SEP, term } from './entries.ts'
import { mark } from './findings.ts'
import { indexedReference } from './keys.ts'
import { both, type Node } from './plan.ts'
import { isOrdered, orderedNode, pairNode } from './plan-numbers.ts'
import { nearNode } from './positions.ts'

/** What planning needs to know of the world; `terminologyOf` makes what concerns codes. */
export interface PlanOptions {
  /** The instant that `ap` compares dates with, epoch ms. */
  readonly now?: number
  /** The server's own address, as given to `extractor`. */
  readonly base?: string
  /**
   * The codes that `:in` and `:not-in` (a value set's URL), `:above` and `:below` (`system|code`) stand for;
   * undefined where they are not known here.
   */
  readonly codes?: (
    modifier: CodeModifier,
    value: string,
  ) => readonly { readonly system: string; readonly code: string }[] | undefined
  /** The code systems that a parameter over elements of type `code` implies. */
  readonly systemsOf?: (param: SearchParam) => readonly string[]
}

type CodeModifier = 'in' | 'not-in' | 'above' | 'below'

export type Match = Extract<Criterion, { is: 'match' }>

interface Asked extends Match {
  readonly options: PlanOptions
}

/** A node that holds where one of a criterion's values does, before any negation. */
export const matchNode = (match: Match, options: PlanOptions): Node => {
  const asked = { ...match, options }
  const nodes = match.values.map((value) => valueNode(asked, value))
  const terms = nodes.flatMap((node) => (node.op === 'term' ? node.terms : []))
  const others = nodes.filter((node) => node.op !== 'term')
  const of: Node[] = terms.length > 0 ? [{ op: 'term', terms: [...new Set(terms)] }, ...others] : others
  return of.length === 1 && of[0] ? of[0] : { op: 'any', of }
}

const valueNode = (asked: Asked, value: Value): Node => {
  const { code } = asked.param
  switch (value.is) {
    case 'token':
      return tokenNode(asked, value)
    case 'text':
      return textNode(asked, value.text)
    case 'date':
    case 'number':
    case 'quantity':
      return orderedNode(code, value, asked.options.now)
    case 'reference':
      return referenceNode(asked, value.reference)
    case 'of-type':
      return exact(code, 'ofType', value.system, value.code, value.value)
    case 'composite':
      return compositeNode(asked, value.parts)
    case 'near':
      return nearNode(code, value)
  }
}

const exact = (param: string, form: Form, ...values: readonly string[]): Node => ({
  op: 'term',
  terms: [term(param, form, ...values.map(shortened))],
})

const tokenNode = (asked: Asked, { system, code }: { system?: string; code?: string }): Node => {
  const { param, modifier } = asked
  if (param.code === '_id') return { op: 'ids', ids: code === undefined ? [] : [code] }
  if (modifier === 'above' || modifier === 'below')
    return codesNode(asked, modifier, `${system ?? ''}|${code ?? ''}`)
  if (system === undefined) return exact(param.code, 'code', code ?? '')
  const of = systemsMeant(asked, system).map((one) => inSystem(param.code, systemForm(modifier), one, code))
  const terms = of.flatMap((node) => (node.op === 'term' ? node.terms : []))
  return terms.length === of.length ? { op: 'term', terms } : { op: 'any', of }
}

/** A system that the elements imply stands for the codes without one. */
const systemsMeant = ({ param, options }: Asked, system: string): readonly string[] =>
  options.systemsOf?.(param).includes(system) ? [system, ''] : [system]

const inSystem = (param: string, form: Form, system: string, code: string | undefined): Node =>
  code === undefined
    ? { op: 'prefix', prefix: term(param, form, shortened(system), '') }
    : exact(param, form, system, code)

const systemForm = (modifier: string | undefined): Form =>
  modifier === 'identifier' ? 'identifier' : 'systemCode'

const codesNode = (asked: Asked, modifier: CodeModifier, value: string): Node => {
  const codes = asked.options.codes?.(modifier, value)
  if (codes)
    return {
      op: 'term',
      terms: codes.flatMap(({ system, code }) =>
        systemsMeant(asked, system).map((one) =>
          term(asked.param.code, 'systemCode', shortened(one), shortened(code)),
        ),
      ),
    }
  throw refusal('invalid-parameter', {
    says: `The codes that ":${modifier}" stands for are not known here.`,
    next: 'Name the codes themselves, separated by commas.',
    expression: asked.name,
  })
}

const textNode = (asked: Asked, text: string): Node => {
  const { param, modifier } = asked
  if (modifier === 'in' || modifier === 'not-in') return codesNode(asked, modifier, text)
  if (modifier === 'text') return containing(param.code, 'text', fold(text))
  if (param.type === 'special') return wordsNode(param.code, text)
  const form = textForms[param.type] ?? 'folded'
  const words = form === 'folded' ? fold(text) : text
  if (modifier === 'contains') return containing(param.code, form, words)
  if (modifier === 'ends') return { ...containing(param.code, form, words), atEnd: true }
  if (modifier === 'starts') return { op: 'prefix', prefix: term(param.code, form, beginning(words)) }
  if (modifier === 'equals') return exact(param.code, form, words)
  if (modifier === 'exact') return exact(param.code, 'exact', text)
  if (param.type === 'uri') return uriNode(param.code, modifier, text)
  return { op: 'prefix', prefix: term(param.code, 'folded', beginning(fold(text))) }
}

/** The form that a part of a value is looked for in. */
const textForms: Readonly<Record<string, Form>> = { token: 'code', uri: 'uri', string: 'folded' }

const containing = (param: string, form: Form, text: string): Extract<Node, { op: 'contains' }> => ({
  op: 'contains',
  prefix: term(param, form, ''),
  text: beginning(text),
})

/** All the words; one with a star after it is the beginning of a word. What is in the narrative is content too. */
const wordsNode = (code: string, text: string): Node => {
  const codes = code === '_content' ? ['_content', '_text'] : [code]
  const found = (word: string): readonly Node[] => {
    const wanted = word.endsWith('*') ? beginning(word.slice(0, -1)) : shortened(word) + SEP
    return codes.map((one) => ({ op: 'contains', prefix: term(one, 'word', ''), text: SEP + wanted }))
  }
  const words = fold(text).match(/[\p{L}\p{N}]+\*?/gu) ?? []
  return both(...words.map((word): Node => ({ op: 'any', of: found(word) })))
}

const uriNode = (param: string, modifier: string | undefined, uri: string): Node => {
  const bare = uri.replace(/\/$/, '')
  if (modifier === 'below')
    return {
      op: 'any',
      of: [
        { op: 'term', terms: [term(param, 'uri', shortened(bare)), term(param, 'uri', shortened(uri))] },
        { op: 'prefix', prefix: term(param, 'uri', beginning(`${bare}/`)) },
      ],
    }
  if (modifier !== 'above') return exact(param, 'uri', uri)
  return { op: 'term', terms: ancestors(bare).map((one) => term(param, 'uri', shortened(one))) }
}

/** A URL and the URLs above it, with and without the slash at the end. */
const ancestors = (uri: string): string[] => {
  const [, start = '', path = ''] = /^([a-z][a-z0-9+.-]*:\/\/[^/]*)?(.*)$/.exec(uri) ?? []
  const steps = path.split('/').map((_step, place, all) => start + all.slice(0, place + 1).join('/'))
  return steps.filter((one) => one !== '').flatMap((one) => [one, `${one}/`])
}

const referenceNode = ({ param, modifier, name, options }: Asked, reference: string): Node => {
  if (/[/:]/.test(reference)) return exact(param.code, 'reference', indexedReference(reference, options.base))
  const types = modifier ? [modifier] : param.target
  if (types.length > 0)
    return { op: 'term', terms: types.map((type) => term(param.code, 'reference', `${type}/${reference}`)) }
  throw refusal('invalid-parameter', {
    says: `The parameter "${param.code}" can point at any type, so an id alone does not say at what.`,
    next: 'Write Type/id.',
    expression: name,
  })
}

const compositeNode = (asked: Asked, parts: readonly Value[]): Node => {
  const { code } = asked.param
  const [first, second, ...more] = parts.filter(isOrdered)
  const exacts = parts.filter((part) => !isOrdered(part)).map((part) => partKey(asked, part))
  const key = term(code, 'composite', ...exacts)
  if (more.length > 0) throw notIndexed(asked)
  const { now } = asked.options
  if (first && second) return pairNode(key, [first, second], now)
  if (first) return orderedNode(key, first, now)
  return endsInText(parts) ? { op: 'prefix', prefix: key } : { op: 'term', terms: [key] }
}

const endsInText = (parts: readonly Value[]) => parts.at(-1)?.is === 'text'

const partKey = (asked: Asked, part: Value): string => {
  if (part.is === 'token' && part.code !== undefined)
    return part.system === undefined ? mark('code', part.code) : mark('systemCode', part.system, part.code)
  if (part.is === 'text') return mark('folded', beginning(fold(part.text)))
  if (part.is === 'reference' && /[/:]/.test(part.reference))
    return mark('reference', indexedReference(part.reference, asked.options.base))
  throw notIndexed(asked)
}

const notIndexed = ({ param, name }: { param: SearchParam; name: string }) =>
  refusal('invalid-parameter', {
    says: `The composite parameter "${param.code}" cannot be searched in this way.`,
    next: 'Give each part a code, a Type/id or text, and at most two parts numbers, dates or quantities.',
    expression: name,
  })
