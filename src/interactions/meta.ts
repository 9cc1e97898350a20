import { type Act, bodyOf, hidden, mayDo, maySee, operation, type Room } from '../department/desk/index.ts'
import { type Coding, type Meta, one, refusal } from '../fhir/index.ts'
import type { Stored } from '../store/index.ts'
import { lookFor } from './look.ts'
import { gone, notHere } from './read.ts'
import { targetOf } from './resource-body.ts'
import { type Looking, plansInSight } from './sight.ts'

const mostLooked = 10_000

/** Profiles, tags and security labels. */
type Labels = Pick<Meta, 'profile' | 'tag' | 'security'>

/** The operations on labels: `$meta`, `$meta-add`, `$meta-delete`. `types` are all that there are. */
export const openMeta = (types: readonly string[]): Room => ({
  name: 'meta',
  kinds: [],
  operations: [meta(types), changing('meta-add', types, added), changing('meta-delete', types, without)],
  guards: [],
  observers: [],
})

const out = { return: one('Element', 'The profiles, tags and security labels, as valueMeta') }

/** @see https://hl7.org/fhir/R4/resource-operation-meta.html */
const meta = (types: readonly string[]) =>
  operation({
    name: 'meta',
    does: 'Shows the profiles, tags and security labels of a resource, of a type’s resources, or of all',
    on: types,
    levels: ['instance', 'type', 'system'],
    changes: false,
    in: {},
    out,
    refuses: { 'too-costly': `There are more than ${mostLooked} resources to look at` },
    perform: async (unit, _input, act, around) => {
      const looking = { unit, act, around }
      const found = act.id === undefined ? await all(looking) : [await target(looking, 'read')]
      const metas = found.map((stored) => bodyOf(stored).meta ?? {})
      const labels = metas.reduce<Labels>(added, {})
      return { return: { valueMeta: act.id === undefined ? labels : { ...metas[0], ...labels } } }
    },
  })

/**
 * A label is part of the record: a new version is made, and every guard is asked.
 * @see https://hl7.org/fhir/R4/resource-operation-meta-add.html
 */
const changing = (
  name: 'meta-add' | 'meta-delete',
  types: readonly string[],
  change: (old: Labels, given: Labels) => Labels,
) =>
  operation({
    name,
    does:
      name === 'meta-add'
        ? 'Adds profiles, tags and security labels to a resource'
        : 'Takes profiles, tags and security labels off a resource',
    on: types,
    levels: ['instance'],
    changes: true,
    in: { meta: one('Element', 'The profiles, tags and security labels, as valueMeta') },
    out,
    perform: async (unit, input, act, around) => {
      const resource = bodyOf(await target({ unit, act, around }, 'update'))
      const { profile: _p, tag: _t, security: _s, ...rest } = resource.meta ?? {}
      const labels = change(resource.meta ?? {}, labelsIn(input.meta))
      const put = await unit.put(
        { ...resource, meta: { ...rest, ...labels } },
        { origin: resource.resourceType },
      )
      return { return: { valueMeta: put.meta ?? {} } }
    },
  })

const all = async (looking: Looking): Promise<readonly Stored[]> => {
  const { type } = looking.act
  const types = type === undefined ? ('all' as const) : [type]
  const plans = await plansInSight(looking, { types, where: { op: 'every' } })
  const { hits, next } = await lookFor(looking, plans, { sort: [], limit: mostLooked })
  if (!next) return hits
  throw refusal('too-costly', {
    says: `There are more than ${mostLooked} resources to look at.`,
    next: 'Ask for one type or one resource, or search by _tag, _security or _profile.',
  })
}

const target = async ({ unit, act, around }: Looking, doing: 'read' | 'update'): Promise<Stored> => {
  const { type, id } = targetOf(act)
  if (!mayDo(act.caller, doing, type)) throw mayNot(act, doing)
  const stored = await unit.read(type, id)
  if (!stored) throw notHere(type, id)
  if (stored.state !== 'live') throw gone(act, stored)
  if (!(await maySee(around.store, await around.sees(unit, act, type), type, id)))
    throw hidden(act.caller, type, id)
  if (doing === 'read') unit.saw(stored)
  return stored
}

const labelsIn = (meta: Readonly<Record<string, unknown>>): Labels => {
  const isList = (name: string, of: string) => {
    const list = meta[name] ?? []
    return Array.isArray(list) && list.every((one) => typeof one === of && one !== null)
  }
  if (isList('profile', 'string') && isList('tag', 'object') && isList('security', 'object')) return meta
  throw refusal('invalid-input', {
    says: 'The input "meta" is no Meta: profile, tag and security are lists.',
    next: 'Send {"name": "meta", "valueMeta": {"tag": [{"system": "…", "code": "…"}]}}.',
    expression: 'meta',
  })
}

const mayNot = ({ caller, type }: Act, doing: string) =>
  refusal('not-permitted', {
    says: `The role ${caller.role} may not ${doing} ${type}.`,
    next: 'Ask the department’s manager, or use a client with another role.',
  })

const sameCode = (a: Coding, b: Coding) => a.system === b.system && a.code === b.code

const listed = (labels: Labels) => ({
  profile: labels.profile ?? [],
  tag: labels.tag ?? [],
  security: labels.security ?? [],
})

const filled = (labels: Required<Labels>): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([, list]) => (list ?? []).length > 0))

const added = (old: Labels, given: Labels): Labels => {
  const [one, other] = [listed(old), listed(given)]
  const fresh = (codes: readonly Coding[], more: readonly Coding[]) => [
    ...codes,
    ...more.filter((code) => !codes.some((known) => sameCode(known, code))),
  ]
  return filled({
    profile: [...new Set([...one.profile, ...other.profile])],
    tag: fresh(one.tag, other.tag),
    security: fresh(one.security, other.security),
  })
}

const without = (old: Labels, given: Labels): Labels => {
  const [one, other] = [listed(old), listed(given)]
  const left = (codes: readonly Coding[], taken: readonly Coding[]) =>
    codes.filter((code) => !taken.some((gone) => sameCode(gone, code)))
  return filled({
    profile: one.profile.filter((url) => !other.profile.includes(url)),
    tag: left(one.tag, other.tag),
    security: left(one.security, other.security),
  })
}
