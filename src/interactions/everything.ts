import {
  type Act,
  bodyOf,
  hidden,
  mayDo,
  maySee,
  operation,
  type Room,
  type Unit,
} from '../department/desk/index.ts'
import { didYouMean, many, maybe, one, parseReference, type Resource, refusal } from '../fhir/index.ts'
import { both, type Node, type Stored } from '../store/index.ts'
import { withSmallData } from './binary.ts'
import { referencesIn } from './bundle-references.ts'
import { careWithin } from './care-dates.ts'
import { compartmentOf, memberOf } from './compartment.ts'
import type { Cursors } from './cursor.ts'
import { docref } from './docref.ts'
import { inSightOf } from './include.ts'
import { pageFor } from './look.ts'
import { bindingOf, linksOf, partOf } from './pages.ts'
import { gone, notHere } from './read.ts'
import { targetOf } from './resource-body.ts'
import { type Looking, plansInSight } from './sight.ts'

const usualCount = 200
const mostCount = 1000

interface Asked {
  readonly start?: string
  readonly end?: string
  readonly _since?: string
  readonly _type?: readonly string[]
  readonly _count?: number
  readonly _page?: string
}

/** The operations that gather a chart: `$everything` and `$docref`. `base` is the address up to `/fhir`. */
export const openEverything = (base: string, cursors: Cursors): Room => ({
  name: 'everything',
  kinds: [],
  operations: [everything(base, cursors), docref(base)],
  guards: [],
  observers: [],
})

/**
 * The chart of a patient, or what belongs to an encounter, a page at a time: each page also brings what its resources
 * point at outside the chart, such as practitioners. The log's events come only if `_type` names them.
 * @see https://hl7.org/fhir/R4/patient-operation-everything.html
 */
const everything = (base: string, cursors: Cursors) =>
  operation({
    name: 'everything',
    does: 'Gathers a patient’s chart or all of an encounter, as far as the caller may see it',
    on: ['Patient', 'Encounter'],
    levels: ['instance'],
    changes: false,
    in: {
      start: maybe('date', 'Care on or after this day'),
      end: maybe('date', 'Care on or before this day'),
      _since: maybe('instant', 'Only what was changed since this instant'),
      _type: many('string', 'Only these resource types'),
      _count: maybe('positiveInt', `How many of the chart’s resources a page holds, up to ${mostCount}`),
      _page: maybe('string', 'The page that a link names'),
    },
    out: { return: one('Resource', 'A searchset Bundle') },
    perform: async (unit, asked, act, around) => ({
      return: await gathered({ unit, act, around }, asked, base, cursors),
    }),
  })

const gathered = async (
  looking: Looking,
  asked: Asked,
  base: string,
  cursors: Cursors,
): Promise<Resource> => {
  const { unit, act } = looking
  const { ref } = targetOf(act)
  const focus = await focusOf(looking)
  const types = typesOf(looking, asked)
  const plans = await plansInSight(looking, {
    types,
    where: { op: 'every' },
    within: (type) => belonging(looking, asked, type),
  })
  const binding = bindingOf(act.caller, ref, textOf(asked))
  const here =
    asked._page === undefined ? undefined : cursors.open(binding, asked._page, Date.parse(unit.now))
  const limit = Math.min(asked._count ?? usualCount, mostCount)
  const { hits, next, seq } = await pageFor(looking, plans, { sort: [], limit, ...partOf(here) })
  const matches = here?.after || !isAsked(focus, asked) ? hits : [focus, ...hits]
  const others = await inSightOf(looking, outside(act, asked, matches))
  const url = `${base}/${ref}/$everything`
  const link = linksOf({
    cursors,
    binding,
    now: unit.now,
    url,
    asked: textOf(asked),
    here,
    page: asked._page,
    next,
    begun: seq === undefined ? {} : { seq },
  })
  const entry = [
    ...(await entriesOf(unit, base, matches, 'match')),
    ...(await entriesOf(unit, base, others, 'include')),
  ]
  return { resourceType: 'Bundle', type: 'searchset', link, entry }
}

const focusOf = async ({ unit, act, around }: Looking): Promise<Stored> => {
  const { type, id } = targetOf(act)
  const stored = await unit.read(type, id)
  if (!stored) throw notHere(type, id)
  if (stored.state !== 'live') throw gone(act, stored)
  if (await maySee(around.store, await around.sees(unit, act, type), type, id)) return stored
  throw hidden(act.caller, type, id)
}

const named = ({ _type = [] }: Asked): string[] => _type.flatMap((one) => one.split(','))

/** The types that can belong to the chart and are asked for. */
const typesOf = ({ act, around }: Looking, asked: Asked): string[] => {
  const strange = named(asked).find((type) => !around.language.types.includes(type))
  if (strange !== undefined)
    throw refusal('invalid-input', {
      says: `FHIR R4 has no resource type "${strange.slice(0, 64)}".`,
      next: didYouMean(strange, around.language.types),
      expression: '_type',
    })
  const possible = [...(compartmentOf(act.type ?? '')?.keys() ?? [])]
  if (asked._type) return possible.filter((type) => named(asked).includes(type))
  return possible.filter((type) => type !== 'AuditEvent' && mayDo(act.caller, 'search', type))
}

const belonging = ({ act, around: { language } }: Looking, asked: Asked, type: string): Node => {
  const { id, ref } = targetOf(act)
  const member = memberOf(ref, type) ?? { op: 'none' }
  const others: Node[] = type === act.type ? [{ op: 'not', of: { op: 'ids', ids: [id] } }] : []
  const since = asked._since
  const changed =
    since === undefined ? [] : [language.plan(type, `_lastUpdated=ge${encodeURIComponent(since)}`).where]
  return both(member, ...others, ...changed, careWithin(language, type, asked))
}

const isAsked = (focus: Stored, asked: Asked): boolean =>
  (!asked._type || named(asked).includes(focus.type)) &&
  (asked._since === undefined || Date.parse(focus.time) >= Date.parse(asked._since))

/** What the matches point at and is in nobody's chart; of an encounter, all that they point at. */
const outside = (act: Act, asked: Asked, matches: readonly Stored[]): Set<string> => {
  const chart = act.type === 'Patient' ? compartmentOf('Patient') : undefined
  const known = new Set(matches.map(({ type, id }) => `${type}/${id}`))
  const refs = matches.flatMap((one) => referencesIn(bodyOf(one)).map(([, text]) => text))
  const isOutside = (ref: string) => {
    const type = parseReference(ref)?.type ?? ''
    return !known.has(ref) && !chart?.has(type) && (!asked._type || named(asked).includes(type))
  }
  return new Set(refs.map((ref) => ref.replace(/\/_history\/.*$/, '')).filter(isOutside))
}

const textOf = ({ _page: _, ...asked }: Asked): string =>
  Object.entries(asked)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&')

const entriesOf = (unit: Unit, base: string, found: readonly Stored[], mode: 'match' | 'include') =>
  Promise.all(
    found.map(async (stored) => ({
      fullUrl: `${base}/${stored.type}/${stored.id}`,
      resource: await withSmallData(unit, bodyOf(stored)),
      search: { mode },
    })),
  )
