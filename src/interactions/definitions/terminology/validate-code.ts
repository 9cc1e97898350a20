import { type Operation, operation } from '../../../department/desk/index.ts'
import { type Coding, didYouMean, maybe, one, refusal } from '../../../fhir/index.ts'
import type { DefinitionsOptions } from '../options.ts'
import { type AskedCodes, checkSystem, codingsOf, missing, type Subject, subjectOf } from './asked.ts'
import { inLanguage, listsCode, notExpandable } from './entries.ts'
import { unknownCode } from './lookup.ts'
import { type Term, type Terms, termsOf } from './terms.ts'

interface Verdict {
  readonly result: boolean
  readonly message?: string
  readonly display?: string
}

const codes = {
  code: maybe('code', 'The code to look at'),
  display: maybe('string', 'What the code is said to mean; a wrong one makes the answer false'),
  coding: maybe('Coding', 'The code with its system'),
  codeableConcept: maybe('CodeableConcept', 'Several codings; one that is good is enough'),
  displayLanguage: maybe('code', 'The language of the display'),
}

const out = {
  result: one('boolean', 'Whether the code is good'),
  message: maybe('string', 'Why it is not'),
  display: maybe('string', 'What the code means'),
}

/** @see https://hl7.org/fhir/R4/codesystem-operation-validate-code.html */
export const validateInSystem = (options: DefinitionsOptions): Operation =>
  operation({
    name: 'validate-code',
    does: 'Says whether a code is in a code system',
    on: ['CodeSystem'],
    levels: ['type', 'instance'],
    changes: false,
    standard: 'http://hl7.org/fhir/OperationDefinition/CodeSystem-validate-code',
    in: {
      url: maybe('uri', 'The code system, by its canonical URL'),
      codeSystem: maybe('Resource', 'The code system itself'),
      version: maybe('string', 'The version of the code system'),
      ...codes,
    },
    out,
    refuses: { 'not-found': 'The code system is not known here' },
    perform: async (unit, asked, act) => {
      const { url, codeSystem: given, version, ...rest } = asked
      const subject = await subjectOf(unit, act, options, { type: 'CodeSystem', url, given })
      const codings = codingsOf(rest)
      const system = subject?.url ?? codings[0]?.system
      if (system === undefined) throw missing('url', 'Name the code system by its url.')
      const terms = subject?.terms ?? termsOf(options)
      checkSystem(system, terms)
      return anyOf(codings.map((one) => inSystem(one, system, version, terms, asked.displayLanguage)))
    },
  })

const inSystem = (
  { system = '', code = '', display }: Coding,
  wanted: string,
  version: string | undefined,
  terms: Terms,
  language?: string,
): Verdict => {
  if (system && system !== wanted) return no(`The code is of ${system}, not of ${wanted}.`)
  if (!terms.hasVersion(wanted, version)) return no(`${wanted} is not here in version ${version}.`)
  const term = terms.term(wanted, code, version)
  if (!term) return no(textOf(unknownCode(wanted, code, terms).outcome.issue[0]))
  return withDisplay(term, display, language)
}

const textOf = (issue: { details: { text: string }; diagnostics?: string } | undefined): string =>
  [issue?.details.text, issue?.diagnostics?.startsWith('Did') ? issue.diagnostics : ''].join(' ').trim()

const no = (message: string): Verdict => ({ result: false, message })

const withDisplay = (term: Term, said: string | undefined, language: string | undefined): Verdict => {
  const display = inLanguage(term.designations, language) ?? term.display
  const names = [term.display, display, ...term.designations.map(({ value }) => value)].map(bare)
  return said === undefined || names.includes(bare(said))
    ? { result: true, display }
    : { result: false, display, message: `The code means "${display}".` }
}

const bare = (text: string): string => text.trim().replace(/\s+/g, ' ').toLowerCase()

const anyOf = (verdicts: readonly Verdict[]): Verdict => {
  const good = verdicts.find(({ result }) => result)
  return good ?? verdicts[0] ?? no('There is no code.')
}

/** @see https://hl7.org/fhir/R4/valueset-operation-validate-code.html */
export const validateInValueSet = (options: DefinitionsOptions): Operation =>
  operation({
    name: 'validate-code',
    does: 'Says whether a code is in a value set',
    on: ['ValueSet'],
    levels: ['type', 'instance'],
    changes: false,
    standard: 'http://hl7.org/fhir/OperationDefinition/ValueSet-validate-code',
    in: {
      url: maybe('uri', 'The value set, by its canonical URL'),
      valueSet: maybe('Resource', 'The value set itself'),
      system: maybe('uri', 'The code system of the code'),
      systemVersion: maybe('string', 'The version of the code system'),
      ...codes,
    },
    out,
    refuses: {
      'not-found': 'The value set or the code system is not known here',
      'not-expandable': 'It cannot be told, because a code system is not here in full',
    },
    perform: async (unit, asked, act) => {
      const { url, valueSet: given } = asked
      const subject = await subjectOf(unit, act, options, { type: 'ValueSet', url, given })
      if (!subject) throw missing('url', 'Name the value set by its url, or send it as valueSet.')
      return anyOf(codingsOf(asked as AskedCodes).map((one) => inValueSet(one, subject, asked)))
    },
  })

interface How {
  readonly systemVersion?: string
  readonly displayLanguage?: string
}

const inValueSet = (
  coding: Coding,
  { url, terms }: Subject,
  { systemVersion, displayLanguage }: How,
): Verdict => {
  const { code = '', display } = coding
  const system = coding.system ?? systemOf(code, url, terms)
  if (system === undefined) return no(`The value set has no code "${code}".`)
  checkKnown(system, terms, url)
  if (!isMember(system, code, url, terms)) return no(notAmong(system, code, url, terms))
  const term = terms.term(system, code, systemVersion)
  return term ? withDisplay(term, display, displayLanguage) : { result: true }
}

/** The one system in which the value set has the code. */
const systemOf = (code: string, url: string, terms: Terms): string | undefined => {
  const expansion = terms.codesOf(url)
  if ('unexpandable' in expansion)
    throw refusal('missing-input', {
      says: 'The input "system" is missing.',
      next: 'Send the code system of the code.',
      expression: 'system',
    })
  return [...expansion.systems].find((system) => expansion.codes.has(`${system}|${code}`))
}

const isMember = (system: string, code: string, url: string, terms: Terms): boolean => {
  const expansion = terms.codesOf(url)
  if (!('unexpandable' in expansion)) return expansion.codes.has(`${system}|${code}`)
  const valueSet = terms.valueSet(url)
  const listed = valueSet && listsCode(valueSet, system, code, terms)
  if (listed === undefined) throw notExpandable(url, expansion.unexpandable)
  return listed
}

// LOINC and others are not here, and yet their codes may be listed by a value set.
const checkKnown = (system: string, terms: Terms, url: string): void => {
  const parts = terms.valueSet(url)?.include ?? []
  const expansion = terms.codesOf(url)
  const isMentioned =
    parts.some((part) => part.system === system) ||
    (!('unexpandable' in expansion) && expansion.systems.has(system))
  if (!isMentioned) checkSystem(system, terms)
}

const notAmong = (system: string, code: string, url: string, terms: Terms): string => {
  const expansion = terms.codesOf(url)
  const members = 'unexpandable' in expansion || expansion.bare.size > 5000 ? [] : [...expansion.bare]
  const near = members.length > 0 ? didYouMean(code, members) : ''
  return `The value set has no code "${code}" of ${system}. ${near.startsWith('See') ? '' : near}`.trim()
}
