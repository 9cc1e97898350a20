import { group, issue, many, maybe, one, type Resource, refusal, refusals } from '../../../fhir/index.ts'
import { itemFacts } from '../../consent/index.ts'
import { type Act, operation, type Unit } from '../../desk/index.ts'
import type { Bases, Basis } from '../../disclosure/index.ts'
import { decideRelease, type NoRelease, type Release, type Wish } from './decide.ts'
import { candidates, consentsFor, type Requested, requested } from './gather.ts'
import { isPart2Document, packageOf } from './map-package.ts'
import { record } from './record.ts'

const inputs = {
  recipient: maybe('Reference', 'Who receives; the request’s requester if absent'),
  basis: one('code', 'The legal basis, from mun-disclosure-basis'),
  purpose: maybe('code', 'What for, v3-ActReason; the request’s if absent'),
  documents: many('Reference', 'The documents; all current ones if neither these nor a query are given'),
  query: maybe('string', 'Search criteria for DocumentReference, such as type=18842-5'),
  authorization: maybe('Reference', 'The authorization; the patient’s best one if absent'),
  delivery: maybe('code', 'How it goes: portal, mail, fax, email, api, ehr'),
  minimumNecessaryJustification: maybe('string', 'Why the entire record is needed'),
}

const outputs = {
  return: one('Resource', 'What the recipient gets, a Bundle of documents'),
  disclosure: one('Resource', 'The AuditEvent of the disclosure'),
  withheld: group('0..*', 'A document that was asked for and stays', {
    document: one('Reference', 'The document'),
    code: one('code', 'Why'),
    citation: one('string', 'The law'),
  }),
  notice: many('string', 'A statement that must go with the documents'),
}

/** Releases documents of a patient's record, as far as law and consents allow, and logs it in the same commit. */
export const discloseOperation = (bases: Bases) =>
  operation({
    name: 'disclose',
    does: 'Releases the documents that law and consents allow to a recipient, and logs the disclosure.',
    on: ['Task', 'Patient'],
    levels: ['instance'],
    changes: true,
    in: inputs,
    out: outputs,
    refuses: {
      'not-authorised': 'no valid authorization covers it',
      'consent-denies': 'law, a restriction or a consent holds everything back',
      'breaks-rule': 'the entire record is asked for without a justification',
    },
    perform: async (unit, input, act) => {
      const basis = basisOf(bases, input.basis)
      const asked = await requested(unit, act, input)
      const wish = wishOf(asked, basis, unit.today)
      checkScope(asked, basis)
      const documents = await candidates(unit, asked)
      if (documents.length === 0) throw nothingThere(asked.patient)
      const decided = decideRelease(documents.map(itemFacts), await consentsFor(unit, asked), wish)
      if ('refused' in decided) throw refusedBy(decided)
      return release(unit, act, { asked, wish, decided, documents })
    },
  })

interface Decided {
  readonly asked: Requested
  readonly wish: Wish
  readonly decided: Release
  readonly documents: readonly Resource[]
}

const release = async (unit: Unit, act: Act, { asked, wish, decided, documents }: Decided) => {
  const leaving = documents.filter(({ id }) => decided.released.includes(`DocumentReference/${id}`))
  const part2 = leaving.some(isPart2Document)
  const consent = part2 && decided.authorization ? await unit.live(decided.authorization) : undefined
  const event = await record(unit, act, {
    ...wish,
    leaving,
    ...(asked.task ? { task: asked.task } : {}),
    ...(asked.delivery ? { delivery: asked.delivery } : {}),
    ...(decided.authorization ? { authorization: decided.authorization } : {}),
  })
  // What is not logged as a disclosure is not handed out: a dry run names the documents, in the event, and holds none.
  const handedOut = act.dryRun ? [] : consent ? [...leaving, consent] : leaving
  return {
    return: packageOf(handedOut, unit.now),
    disclosure: event,
    withheld: decided.withheld.flatMap(({ document, code, citation }) =>
      document ? [{ document, code, citation }] : [],
    ),
    notice: part2 && wish.basis.code !== 'individual-access' ? [part2Notice] : [],
  }
}

/** The short statement of 42 CFR 2.32(a)(2), in the law's words. */
const part2Notice = '42 CFR part 2 prohibits unauthorized use or disclosure of these records.'

const notMade = ['impermissible', 'incidental']

const basisOf = (bases: Bases, code: string): Basis => {
  const basis = bases.get(code)
  if (basis && !notMade.includes(code)) return basis
  throw refusal('invalid-input', {
    says: 'The input "basis" is not a legal basis on which something is disclosed.',
    next: `Send one of: ${[...bases.keys()].filter((one) => !notMade.includes(one)).join(', ')}.`,
    expression: 'basis',
  })
}

const wishOf = (asked: Requested, basis: Basis, today: string): Wish => {
  const own = basis.code === 'individual-access'
  const recipient = asked.recipient ?? (own ? asked.patient : undefined)
  const purpose = asked.purpose ?? (own ? 'PATRQT' : undefined)
  if (!recipient || !purpose) throw missing(recipient ? 'purpose' : 'recipient')
  const { patient, authorization } = asked
  return { patient, recipient, purpose, basis, today, ...(authorization ? { authorization } : {}) }
}

const missing = (name: string) =>
  refusal('missing-input', {
    says: `The input "${name}" is missing.`,
    next: `Send ${name}, or name it in the request.`,
    expression: name,
  })

// The entire record never goes by default (164.514(d)(5)).
const checkScope = (asked: Requested, { minimumNecessary }: Basis): void => {
  const entire = !asked.documents?.length && !asked.query
  if (entire && minimumNecessary && !asked.minimumNecessaryJustification)
    throw refusal('breaks-rule', {
      says: 'The entire record is not disclosed without a justification (45 CFR 164.514(d)(5)).',
      next: 'Name documents or a query, or send minimumNecessaryJustification.',
      expression: 'documents',
    })
}

const nothingThere = (patient: string) =>
  refusal('breaks-rule', {
    says: `${patient} has no document of that description.`,
    next: 'Name other documents or another query.',
    expression: 'documents',
  })

const refusedBy = ({ refused, why }: NoRelease) =>
  refusals(
    why.map(({ says, citation, document }) =>
      issue(refused, {
        says: `${says} (${citation})`,
        next:
          refused === 'not-authorised'
            ? 'Get an authorization that covers it, or state another legal basis.'
            : 'Ask the privacy officer.',
        ...(document ? { expression: document } : {}),
      }),
    ),
  )
