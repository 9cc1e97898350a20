import { bodyOf, mayDo, maySee } from '../department/desk/index.ts'
import { type Inclusion, issue, outcome, parseReference, type Query, type Resource } from '../fhir/index.ts'
import { both, SEP, type Stored, term } from '../store/index.ts'
import type { Looking } from './sight.ts'

const mostIncluded = 1000
const deepest = 5

/**
 * What the matches include and what includes them, each resource once, as far as the caller may see it. Beyond 1,000
 * resources or five rounds of `:iterate` the rest is left out, and a notice says so.
 * @see https://hl7.org/fhir/R4/search.html#include
 */
export const included = async (
  looking: Looking,
  { include, revinclude }: Query,
  matches: readonly Stored[],
): Promise<{ others: Stored[]; notices: Resource[] }> => {
  if (include.length === 0 && revinclude.length === 0) return { others: [], notices: [] }
  const known = new Map(matches.map((one) => [refOf(one), one]))
  const others: Stored[] = []
  let round = matches
  for (let depth = 0; round.length > 0 && depth < deepest; depth++) {
    const asks = (one: Inclusion) => depth === 0 || one.iterate
    const ahead = await follow(looking, include.filter(asks), round)
    const back = await trace(looking, revinclude.filter(asks), round)
    round = [...ahead, ...back].filter((one) => !known.has(refOf(one)) && known.set(refOf(one), one))
    others.push(...round)
    if (others.length > mostIncluded) return { others: others.slice(0, mostIncluded), notices: [cut()] }
  }
  const isCut = round.length > 0 && [...include, ...revinclude].some(({ iterate }) => iterate)
  return { others, notices: isCut ? [cut()] : [] }
}

const refOf = ({ type, id }: Stored) => `${type}/${id}`

const follow = async (looking: Looking, asked: readonly Inclusion[], from: readonly Stored[]) => {
  const refs = new Set<string>()
  for (const stored of asked.length > 0 ? from : []) {
    const { terms } = looking.around.language.entriesOf(bodyOf(stored))
    for (const one of asked.filter(({ source }) => source === '*' || source === stored.type))
      for (const ref of referencesIn(terms, one)) refs.add(ref)
  }
  return inSightOf(looking, refs)
}

/** Those of the references (`Type/id`) that are here, as far as the caller may see them. */
export const inSightOf = async (looking: Looking, refs: Iterable<string>): Promise<Stored[]> => {
  const found: Stored[] = []
  for (const ref of refs) {
    const stored = await visible(looking, ref)
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

const visible = async ({ unit, act, around }: Looking, ref: string): Promise<Stored | undefined> => {
  const { type, id } = parseReference(ref) ?? {}
  if (!type || !id || !around.language.types.includes(type) || !mayDo(act.caller, 'read', type))
    return undefined
  const stored = await unit.read(type, id)
  const seen =
    stored?.state === 'live' && (await maySee(around.store, await around.sees(unit, act, type), type, id))
  return seen ? stored : undefined
}

const trace = async ({ unit, act, around }: Looking, asked: readonly Inclusion[], to: readonly Stored[]) => {
  const found: Stored[] = []
  const everywhere = asked.flatMap((one) =>
    one.source === '*' ? around.language.types.map((source) => ({ ...one, source })) : [one],
  )
  for (const { source, param } of everywhere) {
    if (!mayDo(act.caller, 'search', source)) continue
    const params =
      param === '*'
        ? around.language
            .params(source)
            .filter(({ type }) => type === 'reference')
            .map(({ code }) => code)
        : [param]
    if (params.length === 0) continue
    const terms = params.flatMap((code) => to.map((one) => term(code, 'reference', refOf(one))))
    const where = both({ op: 'term', terms }, await around.sees(unit, act, source))
    const { hits } = await around.store.search(
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
      says: `What is included ends after ${mostIncluded} resources or ${deepest} rounds; there may be more.`,
      next: 'Ask for fewer matches a page with _count.',
    }),
  ])
