import { type Operation, operation } from '../../../department/desk/index.ts'
import { type FhirError, group, many, maybe, one, refusal } from '../../../fhir/index.ts'
import type { DefinitionsOptions } from '../options.ts'
import { type AskedCodes, checkSystem, codingsOf, missing } from './asked.ts'
import { inLanguage } from './entries.ts'
import { type Term, type Terms, termsOf } from './terms.ts'

interface Asked extends AskedCodes {
  readonly displayLanguage?: string
  readonly property?: readonly string[]
}

type Value = Readonly<Record<string, unknown>>

interface Property {
  readonly code: string
  readonly value: Value
  readonly description?: string
}

/**
 * Tells what is known of a code. Refuses 404 an unknown system and an unknown code.
 * @see https://hl7.org/fhir/R4/codesystem-operation-lookup.html
 */
export const lookupOperation = (options: DefinitionsOptions): Operation =>
  operation({
    name: 'lookup',
    does: 'Tells the display, designations and properties of a code',
    on: ['CodeSystem'],
    levels: ['type'],
    changes: false,
    standard: 'http://hl7.org/fhir/OperationDefinition/CodeSystem-lookup',
    in: {
      code: maybe('code', 'The code'),
      system: maybe('uri', 'Its code system'),
      version: maybe('string', 'The version of the code system'),
      coding: maybe('Coding', 'The code with its system'),
      displayLanguage: maybe('code', 'The language that the display should have, where it is here'),
      property: many('code', 'The properties that are wanted; all if none is named'),
    },
    out: {
      name: one('string', 'The name of the code system'),
      version: maybe('string', 'Its version, where it is known'),
      display: one('string', 'What the code means'),
      designation: group('0..*', 'Other ways to say it', {
        language: maybe('code', 'The language'),
        use: maybe('Coding', 'What for'),
        value: one('string', 'The text'),
      }),
      property: group('0..*', 'What else is known', {
        code: one('code', 'Which property'),
        value: maybe('Element', 'Its value'),
        description: maybe('string', 'What the value means'),
      }),
    },
    refuses: { 'not-found': 'The code system is not known here, or has no such code' },
    perform: async (_unit, asked) => lookedUp(asked, termsOf(options)),
  })

const lookedUp = (asked: Asked, terms: Terms) => {
  const term = termAsked(asked, terms)
  const display = inLanguage(term.designations, asked.displayLanguage) ?? term.display
  return {
    name: terms.codeSystem(term.system)?.name || term.system,
    ...(term.version ? { version: term.version } : {}),
    display,
    designation: term.designations.map(({ language, use, value }) => ({
      ...(language ? { language } : {}),
      ...(use ? { use } : {}),
      value,
    })),
    property: propertiesOf(term, terms).filter(
      ({ code }) => asked.property === undefined || asked.property.includes(code),
    ),
  }
}

const termAsked = (asked: AskedCodes, terms: Terms): Term => {
  const [{ system, code = '', version } = {}] = codingsOf(asked)
  if (system === undefined) throw missing('system', 'Send the code system of the code.')
  checkSystem(system, terms)
  checkVersion(system, version, terms)
  const term = terms.term(system, code, version)
  if (!term) throw unknownCode(system, code, terms)
  return term
}

const checkVersion = (system: string, version: string | undefined, terms: Terms): void => {
  if (terms.hasVersion(system, version)) return
  throw refusal('not-found', {
    says: `The code system ${system} is not here in version ${version}.`,
    next: `It is here in version ${terms.versionOf(system) ?? 'of R4'}.`,
    expression: 'version',
  })
}

/** 404, with the code that looks most like it. */
export const unknownCode = (system: string, code: string, terms: Terms, expression = 'code'): FhirError => {
  const content = terms.codeSystem(system)?.content
  return refusal('not-found', {
    says:
      content === 'complete'
        ? `The code system ${system} has no code "${code}".`
        : `The code system ${system} is not here in full (${content}), and "${code}" is not among what is.`,
    next: content === 'complete' ? terms.advice(system, code) : 'Load the code system in full.',
    expression,
  })
}

const propertiesOf = (term: Term, terms: Terms): Property[] => {
  const below = terms.below(term.system, term.code)
  const related = (code: string, codes: readonly string[]): Property[] =>
    codes.map((each) => ({
      code,
      value: { valueCode: each },
      ...described(terms.term(term.system, each)?.display),
    }))
  const { definition, property = [] } = term.whole
  return [
    ...(definition === undefined ? [] : [{ code: 'definition', value: { valueString: definition } }]),
    ...(term.inactive ? [{ code: 'inactive', value: { valueBoolean: true } }] : []),
    ...related('parent', term.parents),
    ...related('child', below),
    ...(property as readonly Value[]).flatMap(ownProperty),
  ]
}

const described = (description: string | undefined) => (description === undefined ? {} : { description })

// Parents, and whether it is inactive, are told by the properties above.
const ownProperty = ({ code, id: _id, extension: _extension, ...value }: Value): Property[] =>
  /^(parent|subsumedBy|inactive)$/.test(String(code)) ? [] : [{ code: String(code), value }]
