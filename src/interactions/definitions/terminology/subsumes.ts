import { type Operation, operation } from '../../../department/desk/index.ts'
import { type Coding, maybe, one, refusal } from '../../../fhir/index.ts'
import type { DefinitionsOptions } from '../options.ts'
import { urlOf } from '../rank.ts'
import { atAddress, checkCoding, checkSystem, missing } from './asked.ts'
import { unknownCode } from './lookup.ts'
import { type Terms, termsOf } from './terms.ts'

const outcomes = ['equivalent', 'subsumes', 'subsumed-by', 'not-subsumed'] as const

/**
 * Says how two codes of one system stand to each other. Refuses 404 what is not known.
 * @see https://hl7.org/fhir/R4/codesystem-operation-subsumes.html
 */
export const subsumesOperation = (options: DefinitionsOptions): Operation =>
  operation({
    name: 'subsumes',
    does: 'Says whether one code is a kind of the other',
    on: ['CodeSystem'],
    levels: ['type', 'instance'],
    changes: false,
    standard: 'http://hl7.org/fhir/OperationDefinition/CodeSystem-subsumes',
    in: {
      codeA: maybe('code', 'The first code'),
      codeB: maybe('code', 'The second code'),
      system: maybe('uri', 'The code system of both'),
      version: maybe('string', 'Its version'),
      codingA: maybe('Coding', 'The first code with its system'),
      codingB: maybe('Coding', 'The second code with its system'),
    },
    out: { outcome: one('code', 'How the first stands to the second', outcomes) },
    refuses: { 'not-found': 'The code system is not known here, or has no such code' },
    perform: async (unit, asked, act) => {
      const own = act.id === undefined ? undefined : urlOf(await atAddress(unit, act, options.known))
      const system = own ?? asked.system ?? systemOf(asked.codingA)
      const [a, b] = [
        codeOf('codeA', asked.codeA, asked.codingA, system),
        codeOf('codeB', asked.codeB, asked.codingB, system),
      ]
      if (system === undefined) throw missing('system', 'Send the code system of the codes.')
      return { outcome: standing(system, a, b, termsOf(options)) }
    },
  })

/** Until the coding is checked, its system may be anything. */
const systemOf = (coding: Coding | undefined): string | undefined =>
  typeof coding?.system === 'string' ? coding.system : undefined

const codeOf = (
  name: string,
  code: string | undefined,
  coding: Coding | undefined,
  system: string | undefined,
): string => {
  if (coding) checkCoding(coding, name.replace('code', 'coding'))
  if (coding?.system !== undefined && coding.system !== system)
    throw refusal('invalid-input', {
      says: 'The two codes are of different code systems.',
      next: 'Send two codes of one system.',
      expression: name.replace('code', 'coding'),
    })
  const found = code ?? coding?.code
  if (found === undefined) throw missing(name, `Send ${name}, or the coding.`)
  return found
}

const standing = (system: string, a: string, b: string, terms: Terms): (typeof outcomes)[number] => {
  checkSystem(system, terms)
  for (const [code, name] of [
    [a, 'codeA'],
    [b, 'codeB'],
  ] as const)
    if (!terms.term(system, code)) throw unknownCode(system, code, terms, name)
  if (a === b) return 'equivalent'
  if (above(system, b, terms).has(a)) return 'subsumes'
  return above(system, a, terms).has(b) ? 'subsumed-by' : 'not-subsumed'
}

const above = (system: string, code: string, terms: Terms): ReadonlySet<string> => {
  const found = new Set(terms.term(system, code)?.parents)
  // A set's iterator also visits what is added meanwhile.
  for (const each of found) for (const parent of terms.term(system, each)?.parents ?? []) found.add(parent)
  return found
}
