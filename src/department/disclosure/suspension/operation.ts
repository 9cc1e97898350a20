import { addTo, compareDays } from '../../../fhir/dates.ts'
import { one, parseReference, refusal, toResource } from '../../../fhir/index.ts'
import { operation } from '../../desk/index.ts'
import type { Limit } from '../accounting/map-limits.ts'
import { accountingSuspension } from '../kinds.ts'

const bases = { d: 'health-oversight', f: 'law-enforcement' } as const

/** Records an agency's statement that accountings of its disclosures are suspended. */
export const suspendAccounting = (oral: Limit) =>
  operation({
    name: 'suspend-accounting',
    does: 'Leaves an agency’s disclosures out of a patient’s accountings until a day, on its statement.',
    on: ['Patient'],
    levels: ['instance'],
    changes: true,
    in: {
      agency: one('string', 'The agency: Organization/id, or its name'),
      official: one('string', 'The official who made the statement'),
      basis: one('code', 'd for health oversight, f for law enforcement', ['d', 'f']),
      written: one('boolean', 'Whether the statement was made in writing'),
      until: one('date', 'The last day on which it counts'),
    },
    out: { return: one('Resource', 'The Flag') },
    refuses: { 'breaks-rule': 'an oral statement is to count for more than 30 days, or the day has passed' },
    perform: async (unit, input, act) => {
      const { agency, official, written, until } = input
      if (compareDays(until, unit.today) < 0)
        throw refusal('breaks-rule', {
          says: 'The suspension would have ended already.',
          next: 'Send a day to come.',
          expression: 'until',
        })
      if (!written && compareDays(until, addTo(unit.today, oral.number, 'd')) > 0)
        throw refusal('breaks-rule', {
          says: `An oral statement suspends for ${oral.number} days at most (${oral.citation}).`,
          next: 'Ask the agency for a written statement, or send an earlier day.',
          expression: 'until',
        })
      const known = parseReference(agency) ? await unit.live(agency) : undefined
      const flag = toResource(accountingSuspension, {
        status: 'active',
        patient: `Patient/${act.id}`,
        ...(known ? { agency } : {}),
        agencyName: String(known?.name ?? agency),
        official,
        basis: bases[input.basis === 'd' ? 'd' : 'f'],
        written,
        from: unit.today,
        until,
      })
      return { return: await unit.put(flag) }
    },
  })
