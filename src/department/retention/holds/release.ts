import { isOfKind, many, maybe, mun, one, type Resource, refusal, toRecord } from '../../../fhir/index.ts'
import { operation, type Unit } from '../../desk/index.ts'
import { refreshClocks } from '../clock/persist.ts'
import { legalHold } from '../kinds.ts'
import type { Facility } from '../rules-clock.ts'
import { signatureOf, signed } from '../signature.ts'
import { activeHolds } from './gather.ts'
import { chartsUnder } from './place.ts'

/** Releases a legal hold; a date that has passed meanwhile counts at once. */
export const releaseHold = (facility: Facility) =>
  operation({
    name: 'release-hold',
    does: 'Releases a legal hold and works out the clocks of its charts again.',
    on: ['Flag'],
    levels: ['instance'],
    changes: true,
    in: {
      reason: one('string', 'Why it is released'),
      releasedBy: maybe('Reference', 'Who decided it; the caller unless given'),
    },
    out: { hold: one('Resource', 'The hold'), clock: many('Resource', 'The clocks, worked out again') },
    refuses: {
      'not-found': 'there is no such hold',
      conflict: 'it is released already',
    },
    perform: async (unit, input, act) => {
      const flag = await theHold(unit, act.id ?? '')
      const released: Resource = {
        ...flag,
        status: 'inactive',
        period: { ...(flag.period as object), end: unit.today },
        extension: [
          ...(flag.extension ?? []),
          {
            url: mun('ext-released-by'),
            valueReference: { reference: input.releasedBy ?? signatureOf(act.caller) },
          },
          { url: mun('ext-release-reason'), valueString: input.reason },
        ],
      }
      const hold = await unit.put(input.releasedBy ? released : signed(released, act.caller))
      const asking = { facility, asOf: unit.today, holds: await activeHolds(unit) }
      const { subject } = toRecord(legalHold, flag)
      return { hold, clock: await refreshClocks(unit, await chartsUnder(unit, subject), asking) }
    },
  })

const theHold = async (unit: Unit, id: string): Promise<Resource> => {
  const flag = await unit.live(`Flag/${id}`)
  if (!flag || !isOfKind(legalHold, flag))
    throw refusal('not-found', {
      says: `Flag/${id} is no legal hold.`,
      next: 'Search GET /Flag?status=active.',
    })
  if (flag.status === 'active') return flag
  throw refusal('conflict', {
    says: `Flag/${id} is released already.`,
    next: `Read Flag/${id} for who released it and why.`,
    expression: 'Flag.status',
  })
}
