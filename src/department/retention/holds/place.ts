import { many, maybe, mun, one, type Resource, refusal, toResource } from '../../../fhir/index.ts'
import { type Act, operation, type Unit } from '../../desk/index.ts'
import { chartsOf, patientOfChart, theChart } from '../charts.ts'
import { refreshClocks } from '../clock/persist.ts'
import { holdTypes, legalHold } from '../kinds.ts'
import type { Facility } from '../rules-clock.ts'
import { signatureOf, signed } from '../signature.ts'
import { activeHolds, run } from './gather.ts'

/** Places a legal hold on a chart, on records of a patient, or on those of a group. */
export const placeHold = (facility: Facility) =>
  operation({
    name: 'place-hold',
    does: 'Places a legal hold: what it covers is not destroyed until it is released.',
    on: ['Patient', 'Group', 'List'],
    levels: ['instance'],
    changes: true,
    in: {
      matter: one('string', 'The number of the matter'),
      type: one('code', 'Why records are held', holdTypes),
      reason: one('string', 'What the hold is for'),
      scope: many('Reference', 'Charts, documents or encounters; everything of the subject unless given'),
      query: many('string', 'Searches such as DocumentReference?patient=…, which also catch later records'),
      start: maybe('date', 'Since when it holds; today unless given'),
    },
    out: { return: one('Resource', 'The hold') },
    refuses: {
      'missing-input': 'the matter is missing',
      'not-found': 'the subject is not here',
      conflict: 'the matter already holds the same scope',
    },
    perform: async (unit, input, act) => {
      const { subject, whole } = await subjectOf(unit, act)
      const queries = input.query ?? []
      for (const query of queries) await run(unit, query)
      const scope = input.scope ?? (queries.length > 0 ? [] : [whole])
      await refuseTwice(unit, input.matter, subject, scope, queries)
      const hold = toResource(legalHold, {
        matter: input.matter,
        status: 'active',
        type: input.type,
        subject,
        from: input.start ?? unit.today,
        custodian: signatureOf(act.caller),
        scope,
        reason: input.reason,
      })
      const placed = await unit.put(signed(withQueries(hold, queries), act.caller))
      await refreshClocks(unit, await chartsUnder(unit, subject), {
        facility,
        asOf: unit.today,
        holds: await activeHolds(unit),
      })
      return { return: placed }
    },
  })

const subjectOf = async (unit: Unit, act: Act): Promise<{ subject: string; whole: string }> => {
  const here = `${act.type}/${act.id}`
  if (act.type === 'List') {
    const patient = patientOfChart(await theChart(unit, act.id ?? ''))
    if (patient) return { subject: patient, whole: here }
  } else if (await unit.live(here)) return { subject: here, whole: here }
  throw refusal('not-found', { says: `${here} is not here, or has no patient.`, next: 'Check the id.' })
}

const refuseTwice = async (
  unit: Unit,
  matter: string,
  subject: string,
  scope: readonly string[],
  queries: readonly string[],
): Promise<void> => {
  const holds = await activeHolds(unit, { steady: true })
  for (const hold of holds.filter((one) => one.matter === matter && one.subject === subject)) {
    const found = await Promise.all(queries.map((query) => run(unit, query)))
    if (!sameSet(hold.scope, scope) || !sameSet(hold.found, found.flat())) continue
    throw refusal('conflict', {
      says: `${hold.ref} already holds this scope for the matter.`,
      next: `Read ${hold.ref}, or name another scope.`,
      expression: 'matter',
    })
  }
}

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  new Set(a).size === new Set(b).size && a.every((item) => b.includes(item))

const withQueries = (hold: Resource, queries: readonly string[]): Resource =>
  queries.length === 0
    ? hold
    : {
        ...hold,
        extension: [
          ...(hold.extension ?? []),
          ...queries.map((valueString) => ({ url: mun('ext-hold-scope'), valueString })),
        ],
      }

/** The charts of a hold's subject. */
export const chartsUnder = async (unit: Unit, subject: string): Promise<readonly Resource[]> => {
  if (subject.startsWith('Patient/')) return chartsOf(unit, subject)
  const group = await unit.live(subject)
  const members = (group?.member as { entity?: { reference?: string } }[] | undefined) ?? []
  const charts = await Promise.all(
    members.map(({ entity }) => chartsOf(unit, entity?.reference ?? 'Patient/none')),
  )
  return charts.flat()
}
