import { group, many, maybe, one, refusal } from '../../../fhir/index.ts'
import { operation } from '../../desk/index.ts'
import { itemsBehind } from '../gather.ts'
import { consentFacts } from '../map-facts.ts'
import { checkAuthorization } from './decide.ts'

/** Holds an authorization against the law for a recipient, a purpose, a day and documents. */
export const checkOperation = operation({
  name: 'check-authorization',
  does: 'Checks whether an authorization allows a disclosure, and names every defect with its citation.',
  on: ['Consent'],
  levels: ['instance'],
  changes: false,
  in: {
    asOf: maybe('date', 'The day of the disclosure; today if absent'),
    recipient: maybe('Reference', 'Who is to receive'),
    purpose: maybe('code', 'What for, a v3-ActReason code'),
    documents: many('Reference', 'The documents that are wanted'),
  },
  out: {
    result: one('boolean', 'Whether it allows the disclosure of all that was named'),
    defects: group('0..*', 'Why not', {
      code: one('code', 'The defect'),
      text: one('string', 'What is wrong'),
      citation: one('string', 'The law that says so'),
      document: maybe('Reference', 'The document, where it is one document’s defect'),
    }),
  },
  perform: async (unit, input, act) => {
    const consent = await unit.live(`Consent/${act.id}`)
    if (!consent)
      throw refusal('not-found', { says: `Consent/${act.id} is not here.`, next: 'Check the id.' })
    const { recipient, purpose } = input
    const { defects, outside } = checkAuthorization(consentFacts(consent), {
      asOf: input.asOf ?? unit.today,
      documents: await itemsBehind(unit, input.documents ?? []),
      ...(recipient === undefined ? {} : { recipient }),
      ...(purpose === undefined ? {} : { purpose }),
    })
    const all = [...defects, ...outside].map(({ says, ...rest }) => ({ ...rest, text: says }))
    return { result: all.length === 0, defects: all }
  },
})
