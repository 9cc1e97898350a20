import type { Desk } from '../../src/department/desk/index.ts'
import type { Field, Kind } from '../../src/fhir/index.ts'
import { code, meaningOf, page, sentence, table, timesOf } from './markdown.ts'

export const mappingPage = ({ rooms }: Pick<Desk, 'rooms'>): string =>
  page(
    'Mapping',
    'Each kind of record is one table, read in both directions: a record at `/records` and its resource at `/fhir` are the same. Elements that a table does not mention are kept when a record is written back. In the paths, `x[]` is the first item of a list, `x*` is each item, `ext(url)` is the extension with that URL, `coding(system)` the coding of that system, `input(code)` and `output(code)` the parts of a Task with that type. Names such as `ext-poa` and `mun-task-code` stand for `https://w3id.org/muniment/StructureDefinition/…` and `…/CodeSystem/…`.',
    ...rooms
      .filter(({ kinds }) => kinds.length > 0)
      .flatMap((room) => [`## ${room.name}`, ...room.kinds.map(kindOf)]),
  )

const kindOf = (kind: Kind): string =>
  [
    `### ${kind.name}`,
    sentence(kind.is),
    [
      `- ${code(`/records/${kind.collection}`)}`,
      `- ${code(`/fhir/${kind.type}`)}${kind.where ? ` with ${code(kind.where)}` : ''}`,
      `- profile ${code(kind.profile)}`,
    ].join('\n'),
    table(['Field', 'Type', 'Times', 'In FHIR', 'Meaning'], Object.entries(kind.fields).map(rowOf(kind))),
  ].join('\n\n')

const rowOf =
  ({ type }: Kind) =>
  ([name, field]: [string, Field]): string[] => [
    code(name),
    field.type,
    timesOf(field),
    code(`${type}.${field.at}`),
    meaningOf(field),
  ]
