import { type Act, bodyOf, type Inner, mayDo, maySee, type Unit } from '../department/desk/index.ts'
import { type Inclusion, issue, outcome, parseReference, type Query, type Resource } from '../fhir/index.ts'
import { both, SEP, type Stored, term } from '../store/index.ts'

const mostIncluded = 1000
const deepest = 5

/**
 * What the matches include and what includes them, each resource once, as far as the caller may see it. Beyond 1,000
 * resources or five rounds of `:iterate` the rest is left out, and a notice says so.
 * @see https://hl7.org/fhir/R4/search.html#include
 */
export const included = async (
  unit: Unit,
  act: Act,
  inner: Inner,
  { include, revinclude }: Query,
  matches: readonly Stored[],
): Promise<{ others: Stored[]; notices: Resource[] }> => {
  const known = new Map(matches.map((one) => [refOf(one), one]))
  const others: Stored[] = []
  let round = matches
  for (let depth = 0; round.length > 0 && depth < deepest; depth++) {
    const asks = (one: Inclusion) => depth === 0 || one.iterate
    const ahead = await follow(unit, act, inner, include.filter(asks), round)
    const back = await trace(unit, act, inner, revinclude.filter(asks), round)
    round = [...ahead, ...back].filter((one) => !known.has(refOf(one)) && known.set(refOf(one), one))
    others.push(...round)
    if (others.length > mostIncluded) return { others: others.slice(0, mostIncluded), notices: [cut()] }
  }
  return { others, notices: [] }
}

const refOf = ({ type, id }: Stored) => `${type}/${id}`

const follow = async (
  unit: Unit,
  act: Act,
  inner: Inner,
  asked: readonly Inclusion[],
  from: readonly Stored[],
) => {
  const refs = new Set<string>()
  for (const stored of asked.length > 0 ? from : []) {
    const { terms } = inner.language.entriesOf(bodyOf(stored))
    for (const one of asked.filter(({ source }) => source === '*' || source === stored.type))
      for (const ref of referencesIn(terms, one)) refs.add(ref)
  }
  const found: Stored[] = []
  for (const ref of refs) {
    const stored = await visible(unit, act, inner, ref)
    if (stored) found.push(stored)
  }
  return found
}

const referencesIn = (terms: readonly string[], { param, target }: Inclusion): string[] => {
  const marker = param === '*' ? term('', 'reference', '') : term(param, 'reference', '')
  return terms
    .filter((one) => (param === '*' ? one.includes(marker) : one.startsWith(marker)))
    .map((one) => one.slice(one.lastIndexOf(SEP) + 1))
    .filter((ref) => target === undefined || ref.startsWith(`${target}/`))
}

const visible = async (unit: Unit, act: Act, inner: Inner, ref: string): Promise<Stored | undefined> => {
  const { type, id } = parseReference(ref) ?? {}
  if (!type || !id || !inner.language.types.includes(type) || !mayDo(act.caller, 'read', type))
    return undefined
  const stored = await unit.read(type, id)
  const seen =
    stored?.state === 'live' && (await maySee(inner.store, await inner.sees(unit, act, type), type, id))
  return seen ? stored : undefined
}

const trace = async (
  unit: Unit,
  act: Act,
  inner: Inner,
  asked: readonly Inclusion[],
  to: readonly Stored[],
) => {
  const found: Stored[] = []
  for (const { source, param } of asked) {
    if (!mayDo(act.caller, 'search', source)) continue
    const params =
      param === '*'
        ? inner.language
            .params(source)
            .filter(({ type }) => type === 'reference')
            .map(({ code }) => code)
        : [param]
    const terms = params.flatMap((code) => to.map((one) => term(code, 'reference', refOf(one))))
    const where = both({ op: 'term', terms }, await inner.sees(unit, act, source))
    const { hits } = await inner.store.search(
      { types: [source], where },
      { sort: [], limit: mostIncluded + 1 },
    )
    found.push(...hits)
  }
  return found
}

const cut = () =>
  outcome([
    issue('too-costly', {
      severity: 'warning',
      says: `More than ${mostIncluded} resources were to be included; the rest is left out.`,
      next: 'Ask for fewer matches a page with _count.',
    }),
  ])
