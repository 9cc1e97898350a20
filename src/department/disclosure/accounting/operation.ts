import { createHash } from 'node:crypto'
import { group, issue, maybe, one, type Reference, refusal } from '../../../fhir/index.ts'
import { operation, type Unit } from '../../desk/index.ts'
import type { DisclosureFacts } from '../map-disclosure.ts'
import { gather } from './gather.ts'
import { accountingDocument, accountingText } from './map-document.ts'
import type { Limit, Limits } from './map-limits.ts'
import { accountingOf, isFeeDue, part2Accounting, type Window } from './rules.ts'

const row = {
  date: one('date', 'When it was disclosed'),
  recipient: one('string', 'Who received it'),
  address: maybe('string', 'The recipient’s address, if known'),
  description: one('string', 'What was disclosed'),
  purpose: one('string', 'What for'),
  basis: one('code', 'The legal basis'),
} as const

const inputs = {
  start: maybe('date', 'The first day it is to cover; six years before the request if absent'),
  end: maybe('date', 'The last day it is to cover; the day of the request if absent'),
  requestedOn: maybe('date', 'The day on which the request arrived; today if absent'),
  part2: maybe('boolean', 'Whether to add a Part 2 program’s disclosures made with consent'),
}

const outputs = {
  start: one('date', 'The first day that it covers'),
  end: one('date', 'The last day that it covers'),
  entry: group('0..*', 'One disclosure', row),
  part2Entry: group('0..*', 'One disclosure of a Part 2 record made with consent', row),
  feeDue: one('boolean', 'Whether a fee may be charged: the first in twelve months is free'),
  document: one('Resource', 'The copy that the department keeps'),
  excluded: group('0..*', 'For staff: a disclosure that the law leaves out', {
    date: one('date', 'When it was disclosed'),
    recipient: one('string', 'Who received it'),
    basis: one('code', 'The legal basis'),
    reason: one('string', 'Why it is left out, with the law'),
  }),
}

/** The accounting of disclosures that a patient has a right to; a copy is kept. */
export const accountingOperation = (department: Reference, limits: Limits) =>
  operation({
    name: 'accounting-of-disclosures',
    does: 'Lists to whom parts of a patient’s record were disclosed, and keeps a copy of the list.',
    on: ['Patient'],
    levels: ['instance'],
    changes: true,
    in: inputs,
    out: outputs,
    perform: async (unit, input, act) => {
      if (act.caller.role === 'patient' && act.caller.patient !== `Patient/${act.id}`) throw notHere(act.id)
      const patient = await unit.live(`Patient/${act.id}`)
      if (!patient) throw notHere(act.id)
      const asked = { ...input, requestedOn: input.requestedOn ?? unit.today }
      const { disclosures, suspensions, earlier } = await gather(unit, patient)
      const { window, entries, excluded, suspended } = accountingOf(disclosures, suspensions, asked, limits)
      if (window.clipped) warnOfClipping(unit, window, limits.lookBack)
      unit.fact('accounting', { entries: entries.length, suspended: suspended.length })
      return {
        start: window.start,
        end: window.end,
        entry: entries.map(rowOf),
        part2Entry: input.part2
          ? part2Accounting(disclosures, asked.requestedOn, limits.part2LookBack.number).map(rowOf)
          : [],
        feeDue: isFeeDue(earlier, asked.requestedOn),
        document: await keepCopy(unit, {
          ...asked,
          patient: `Patient/${act.id}`,
          window,
          entries,
          department,
        }),
        excluded: act.caller.role === 'patient' ? [] : excluded.map(excludedOf),
      }
    },
  })

type Left = ReturnType<typeof accountingOf>['excluded'][number]

const excludedOf = ({ disclosure, why }: Left) => ({
  date: disclosure.date.slice(0, 10),
  recipient: disclosure.recipientName,
  basis: disclosure.basis,
  reason: `${why.says}, ${why.citation}`,
})

const rowOf = (one: DisclosureFacts) => ({
  date: one.date.slice(0, 10),
  recipient: one.recipientName,
  description: one.description,
  purpose: one.purpose,
  basis: one.basis,
  ...(one.recipientAddress === undefined ? {} : { address: one.recipientAddress }),
})

const notHere = (id: string | undefined) =>
  refusal('not-found', { says: `Patient/${id} is not here.`, next: 'Check the id.' })

const warnOfClipping = (unit: Unit, { start }: Window, { number, citation }: Limit) => {
  unit.warn(
    issue('breaks-rule', {
      severity: 'warning',
      says: `An accounting reaches back ${number} years (${citation}): it begins on ${start}.`,
      expression: 'start',
    }),
  )
}

interface Copied {
  readonly patient: string
  readonly requestedOn: string
  readonly window: Window
  readonly entries: readonly DisclosureFacts[]
  readonly department: Reference
}

const keepCopy = async (unit: Unit, { patient, requestedOn, window, entries, department }: Copied) => {
  const bytes = Buffer.from(accountingText(requestedOn, window, entries), 'utf8')
  const binary = await unit.put({
    resourceType: 'Binary',
    contentType: 'text/plain; charset=utf-8',
    securityContext: { reference: patient },
    data: bytes.toString('base64'),
  })
  const document = accountingDocument({
    id: unit.id(),
    patient,
    requestedOn,
    now: unit.now,
    window,
    department,
    binary: `Binary/${binary.id}`,
    size: bytes.length,
    hash: createHash('sha1').update(bytes).digest('base64'),
  })
  return unit.put(document)
}
