import { bodyOf, operation } from '../department/desk/index.ts'
import { type Coding, issue, many, maybe, one, outcome, type Resource, refusal } from '../fhir/index.ts'
import { both, type Node, type Stored, term } from '../store/index.ts'
import { within } from './care-dates.ts'
import { lookFor } from './look.ts'
import { type Looking, plansInSight } from './sight.ts'

const mostFound = 1000
const type = 'DocumentReference'

interface Asked {
  readonly patient: string
  readonly start?: string
  readonly end?: string
  readonly type?: readonly Coding[]
  readonly 'on-demand'?: boolean
  readonly profile?: readonly string[]
}

/**
 * The current documents of a patient: those about care in a period, or, without one, the newest of each type. No
 * document is made on demand here.
 * @see http://hl7.org/fhir/us/core/OperationDefinition/docref
 */
export const docref = (base: string) =>
  operation({
    name: 'docref',
    does: 'Finds a patient’s current documents: of a period, or the newest of each type',
    on: [type],
    levels: ['type'],
    changes: false,
    in: {
      patient: one('id', 'The patient’s id'),
      start: maybe('dateTime', 'Care on or after this time'),
      end: maybe('dateTime', 'Care on or before this time'),
      type: many('Coding', 'Only documents of these types'),
      'on-demand': maybe('boolean', 'Whether only documents that are made on demand are wanted'),
      profile: many('canonical', 'Only documents with these profiles'),
    },
    out: { return: one('Resource', 'A searchset Bundle of DocumentReferences') },
    refuses: { 'too-costly': `More than ${mostFound} documents would be answered` },
    perform: async (unit, asked, act, around) => ({
      return: await documents({ unit, act, around }, asked, base),
    }),
  })

const documents = async (looking: Looking, asked: Asked, base: string): Promise<Resource> => {
  const plans = await plansInSight(looking, { types: [type], where: criteria(looking, asked) })
  const byDate = [{ param: 'date', descending: true }]
  const { hits, next } = asked['on-demand']
    ? { hits: [] }
    : await lookFor(looking, plans, { sort: byDate, limit: mostFound })
  if (next) throw tooMany()
  const found = asked.start === undefined && asked.end === undefined ? newestOfEach(hits) : hits
  const entries = found.map((stored) => ({
    fullUrl: `${base}/${type}/${stored.id}`,
    resource: bodyOf(stored),
    search: { mode: 'match' },
  }))
  const notes = asked['on-demand'] ? [{ resource: noneMade(), search: { mode: 'outcome' } }] : []
  const entry = [...entries, ...notes]
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: found.length,
    ...(entry.length > 0 ? { entry } : {}),
  }
}

const criteria = ({ around: { language } }: Looking, asked: Asked): Node => {
  const query = new URLSearchParams({ patient: `Patient/${asked.patient}`, status: 'current' })
  if (asked.type) query.set('type', asked.type.map(tokenOf).join(','))
  if (asked.profile) query.set('_profile', asked.profile.join(','))
  const named = language.plan(type, String(query)).where
  if (asked.start === undefined && asked.end === undefined) return named
  const undated: Node = { op: 'not', of: { op: 'term', terms: [term('period', 'present')] } }
  const ofCare = within(language, type, 'period', asked)
  return both(named, { op: 'any', of: [ofCare, both(undated, within(language, type, 'date', asked))] })
}

const tokenOf = ({ system, code = '' }: Coding): string => (system ? `${system}|${code}` : code)

/** The first of each type; the newest come first. */
const newestOfEach = (found: readonly Stored[]): readonly Stored[] => {
  const known = new Set<string>()
  return found.filter((stored) => {
    const { coding = [], text = '' } = (bodyOf(stored).type as { coding?: Coding[]; text?: string }) ?? {}
    const key = coding[0] ? tokenOf(coding[0]) : text
    return !known.has(key) && known.add(key)
  })
}

const noneMade = () =>
  outcome([
    issue('not-found', {
      says: 'No documents are made on demand here.',
      next: 'Ask without on-demand for the documents that are kept.',
      severity: 'information',
    }),
  ])

const tooMany = () =>
  refusal('too-costly', {
    says: `More than ${mostFound} documents match.`,
    next: 'Name types, or a narrower period.',
    expression: 'start',
  })
