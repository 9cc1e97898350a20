import { randomUUID } from 'node:crypto'
import { type Operation, operation } from '../../../department/desk/index.ts'
import { maybe, one, type Resource, refusal } from '../../../fhir/index.ts'
import type { DefinitionsOptions } from '../options.ts'
import { missing, type Subject, subjectOf } from './asked.ts'
import { type Entry, entriesOf } from './entries.ts'

/** The most that is answered without `count`. */
const mostCodes = 10_000

interface Asked {
  readonly url?: string
  readonly valueSet?: Resource
  readonly filter?: string
  readonly offset?: number
  readonly count?: number
  readonly includeDesignations?: boolean
  readonly includeDefinition?: boolean
  readonly activeOnly?: boolean
  readonly displayLanguage?: string
}

/**
 * Lists the codes of a value set, flat. Refuses 422 `not-expandable`, saying why, a set whose code systems are not here
 * in full.
 * @see https://hl7.org/fhir/R4/valueset-operation-expand.html
 */
export const expandOperation = (options: DefinitionsOptions): Operation =>
  operation({
    name: 'expand',
    does: 'Lists the codes of a value set',
    on: ['ValueSet'],
    levels: ['type', 'instance'],
    changes: false,
    standard: 'http://hl7.org/fhir/OperationDefinition/ValueSet-expand',
    in: {
      url: maybe('uri', 'The value set, by its canonical URL'),
      valueSet: maybe('Resource', 'The value set itself'),
      valueSetVersion: maybe('string', 'The version of the value set that is wanted'),
      filter: maybe('string', 'Words that the code or its display must have'),
      offset: maybe('integer', 'How many codes to skip'),
      count: maybe('integer', 'How many codes to give at most; 0 gives the total alone'),
      includeDesignations: maybe('boolean', 'Whether to give the designations of each code'),
      includeDefinition: maybe('boolean', 'Whether to give the definition of the value set'),
      activeOnly: maybe('boolean', 'Whether to leave out inactive codes'),
      excludeNested: maybe('boolean', 'The list is flat in any case'),
      displayLanguage: maybe('code', 'The language that displays should have, where it is here'),
    },
    out: { return: one('Resource', 'The ValueSet with its expansion') },
    refuses: {
      'not-found': 'The value set is not known here, or not in that version',
      'not-expandable': 'A code system that it includes is not here in full',
      'too-costly': `There are more than ${mostCodes} codes and no count`,
    },
    perform: async (unit, asked, act) => {
      const { url, valueSet: given } = asked
      const subject = await subjectOf(unit, act, options, { type: 'ValueSet', url, given })
      if (!subject) throw missing('url', 'Name the value set by its url, or send it as valueSet.')
      checkVersion(subject, asked.valueSetVersion ?? url?.split('|')[1])
      return { return: expanded(subject, asked, unit.now) }
    },
  })

const checkVersion = ({ resource, url }: Subject, version: string | undefined): void => {
  if (version === undefined || !resource || resource.version === version) return
  throw refusal('not-found', {
    says: `The ValueSet ${url} is here in version ${resource.version ?? 'none'}, not ${version}.`,
    next: 'Ask for that version, or for none.',
    expression: 'valueSetVersion',
  })
}

const expanded = (subject: Subject, asked: Asked, now: string): Resource => {
  const all = entriesOf(subject, asked)
  const { offset = 0, count } = checkedPage(asked, all.total)
  const page = all.slice(offset, count === undefined ? undefined : offset + count)
  const paged = asked.offset !== undefined || count !== undefined
  return {
    ...headOf(subject, asked),
    expansion: {
      identifier: `urn:uuid:${randomUUID()}`,
      timestamp: now,
      total: all.total,
      ...(paged ? { offset } : {}),
      ...some('parameter', parametersOf(subject, asked, page)),
      ...some(
        'contains',
        page.map(({ coding }) => coding),
      ),
    },
  }
}

// FHIR allows no empty arrays.
const some = (name: string, items: readonly object[]): object => (items.length > 0 ? { [name]: items } : {})

const checkedPage = (asked: Asked, total: number): Pick<Asked, 'offset' | 'count'> => {
  for (const name of ['offset', 'count'] as const)
    if ((asked[name] ?? 0) < 0)
      throw refusal('invalid-input', {
        says: `The input "${name}" is below 0.`,
        next: 'Send 0 or more.',
        expression: name,
      })
  if (asked.count === undefined && total - (asked.offset ?? 0) > mostCodes)
    throw refusal('too-costly', {
      says: `The value set has ${total} codes.`,
      next: `Ask for up to ${mostCodes} at once with count and offset, or narrow them with filter.`,
      expression: 'count',
    })
  return asked
}

const headOf = ({ url, terms, resource }: Subject, { includeDefinition }: Asked): Resource => {
  if (!resource) return { resourceType: 'ValueSet', url, name: terms.valueSet(url)?.name, status: 'active' }
  const { text: _text, meta: _meta, compose, ...head } = resource
  if (url.startsWith('urn:muniment:')) delete head.url
  return includeDefinition && compose !== undefined ? { ...head, compose } : head
}

/** What was applied, and what could not be. */
const parametersOf = (subject: Subject, asked: Asked, page: readonly Entry[]): object[] => {
  const { filter, displayLanguage, activeOnly, includeDesignations, count, offset } = asked
  const translated = page.filter(({ isTranslated }) => isTranslated).length
  return [
    filter === undefined ? {} : { name: 'filter', valueString: filter },
    activeOnly === undefined ? {} : { name: 'activeOnly', valueBoolean: activeOnly },
    includeDesignations === undefined
      ? {}
      : { name: 'includeDesignations', valueBoolean: includeDesignations },
    count === undefined ? {} : { name: 'count', valueInteger: count },
    offset === undefined ? {} : { name: 'offset', valueInteger: offset },
    ...(displayLanguage === undefined ? [] : languageUsed(displayLanguage, translated, page.length)),
    ...versionsUsed(subject, page),
  ].filter((one) => 'name' in one)
}

const languageUsed = (language: string, translated: number, all: number): object[] =>
  translated > 0
    ? [
        { name: 'displayLanguage', valueCode: language },
        { name: 'displaysInLanguage', valueInteger: translated },
      ]
    : all > 0
      ? [
          {
            name: 'warning',
            valueString: `No display is here in ${language}; displays are the code system’s own.`,
          },
        ]
      : []

const versionsUsed = ({ terms }: Subject, page: readonly Entry[]): object[] => {
  const systems = new Set(page.map(({ coding }) => coding.system))
  return [...systems].flatMap((system) => {
    const version = terms.versionOf(system)
    return version === undefined ? [] : [{ name: 'version', valueUri: `${system}|${version}` }]
  })
}
