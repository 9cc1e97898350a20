import { type Act, type Operation, operation, type Unit } from '../../../department/desk/index.ts'
import { type FhirError, group, maybe, one, type Resource, refusal, refusals } from '../../../fhir/index.ts'
import type { DefinitionsOptions } from '../options.ts'
import { type AskedCodes, atAddress, codingsOf } from './asked.ts'
import { isNoMatch, type Match, translations } from './map-translation.ts'

interface Asked extends AskedCodes {
  readonly url?: string
  readonly conceptMap?: Resource
  readonly conceptMapVersion?: string
  readonly source?: string
  readonly target?: string
  readonly targetsystem?: string
  readonly reverse?: boolean
}

/**
 * Translates a code by the concept maps that are stored: the one that is named, or all between the value sets that are
 * named. No translation is an answer, not a refusal.
 * @see https://hl7.org/fhir/R4/conceptmap-operation-translate.html
 */
export const translateOperation = (options: DefinitionsOptions): Operation =>
  operation({
    name: 'translate',
    does: 'Translates a code into another code system by a concept map',
    on: ['ConceptMap'],
    levels: ['type', 'instance'],
    changes: false,
    standard: 'http://hl7.org/fhir/OperationDefinition/ConceptMap-translate',
    in: {
      url: maybe('uri', 'The concept map, by its canonical URL'),
      conceptMap: maybe('Resource', 'The concept map itself'),
      conceptMapVersion: maybe('string', 'The version of the concept map'),
      code: maybe('code', 'The code to translate'),
      system: maybe('uri', 'Its code system'),
      version: maybe('string', 'The version of its code system'),
      source: maybe('uri', 'The value set that it was taken from'),
      coding: maybe('Coding', 'The code with its system'),
      codeableConcept: maybe('CodeableConcept', 'Several codings; each is translated'),
      target: maybe('uri', 'The value set that the translation should be of'),
      targetsystem: maybe('uri', 'The code system that the translation should be of'),
      reverse: maybe('boolean', 'Whether to go from the target to the source'),
    },
    out: {
      result: one('boolean', 'Whether there is a translation'),
      message: maybe('string', 'Why there is none'),
      match: group('0..*', 'A translation', {
        equivalence: maybe('code', 'How near it comes'),
        concept: maybe('Coding', 'The code it is translated to'),
        source: maybe('uri', 'The concept map that says so'),
      }),
    },
    refuses: { 'not-found': 'The concept map is not here' },
    perform: async (unit, asked, act) => {
      const codings = codingsOf(asked)
      const direction = {
        reverse: asked.reverse === true,
        ...(asked.targetsystem === undefined ? {} : { targetsystem: asked.targetsystem }),
      }
      const maps = await mapsFor(unit, asked, act, options)
      return answerOf(
        maps.flatMap((map) => codings.flatMap((coding) => translations(map, coding, direction))),
      )
    },
  })

const answerOf = (match: readonly Match[]) => {
  const result = match.some(({ equivalence }) => !isNoMatch(equivalence))
  return { result, ...(result ? {} : { message: 'No concept map that is here translates it.' }), match }
}

const mapsFor = async (
  unit: Unit,
  asked: Asked,
  act: Act,
  { known }: DefinitionsOptions,
): Promise<readonly Resource[]> => {
  if (asked.conceptMap) return [checked(asked.conceptMap, known)]
  if (act.id !== undefined) return [await atAddress(unit, act, known)]
  const [url, version = asked.conceptMapVersion] = asked.url?.split('|') ?? []
  if (url === undefined) return betweenSets(await unit.find('ConceptMap', ''), asked)
  const found = await unit.find('ConceptMap', `url=${encodeURIComponent(url)}`)
  const wanted = found.filter((map) => version === undefined || map.version === version)
  if (wanted.length === 0) throw unknownMap(url, version)
  return wanted
}

const checked = (map: Resource, { validator }: DefinitionsOptions['known']): Resource => {
  if (map.resourceType !== 'ConceptMap')
    throw refusal('invalid-input', {
      says: `A ConceptMap is wanted, not a ${map.resourceType}.`,
      next: 'Send a ConceptMap.',
      expression: 'conceptMap',
    })
  const faults = validator.check(map).filter(({ severity }) => severity === 'error')
  if (faults.length > 0) throw refusals(faults)
  return map
}

const betweenSets = (maps: readonly Resource[], { source, target, reverse }: Asked): readonly Resource[] => {
  const [from, to] = reverse ? [target, source] : [source, target]
  return maps.filter((map) => isOf(map, 'source', from) && isOf(map, 'target', to))
}

const isOf = (map: Resource, end: 'source' | 'target', valueSet: string | undefined): boolean =>
  valueSet === undefined ||
  [map[`${end}Uri`], map[`${end}Canonical`]].some((one) => String(one ?? '').split('|')[0] === valueSet)

const unknownMap = (url: string, version: string | undefined): FhirError =>
  refusal('not-found', {
    says: `The ConceptMap ${url}${version === undefined ? '' : ` in version ${version}`} is not here.`,
    next: 'Load it first, or send it as conceptMap.',
    expression: 'url',
  })
