import {
  type Desk,
  inputsOf,
  type Operation,
  type Role,
  type Room,
  roles,
} from '../../src/department/desk/index.ts'
import { addressesOf } from '../../src/http/places.ts'
import { code, described, page, sentence, table } from './markdown.ts'

type Rooms = Pick<Desk, 'rooms' | 'operations'>

export const operationsPage = (desk: Rooms): string =>
  page(
    'Operations',
    'Every operation is called at both doors: at `/fhir` with a Parameters resource, at `/records` with plain JSON. One that changes something is called by POST only; it takes `dryRun`, which answers as usual and changes nothing, and an `Idempotency-Key` header: the same request with the same key is carried out once within 24 hours. What any operation can refuse is in [outcomes](outcomes.md); named below is what is particular to it.',
    ...desk.rooms
      .filter(({ operations }) => operations.length > 0)
      .flatMap((room) => [`## ${room.name}`, ...room.operations.map((one) => operationOf(one, room, desk))]),
  )

const operationOf = (one: Operation, room: Room, desk: Rooms): string => {
  const inputs = described(inputsOf(one))
  return [
    `### ${one.name}`,
    sentence(one.does),
    [...fhirAddresses(one), ...addressesOf(desk, room, one).map((address) => `/records${address}`)]
      .map(
        (address) => `- ${code(`${one.changes ? 'POST' : 'GET, POST'} ${address.replace('{id}', '[id]')}`)}`,
      )
      .join('\n'),
    `For: ${callers(one.name).join(', ')}.`,
    inputs.length > 0 ? table(['Input', 'Type', 'Times', 'Meaning'], inputs) : 'It takes no input.',
    table(['Output', 'Type', 'Times', 'Meaning'], described(one.out)),
    ...refusalsOf(one),
  ].join('\n\n')
}

const fhirAddresses = ({ name, on, levels }: Operation): string[] => [
  ...(levels.includes('system') ? [`/fhir/$${name}`] : []),
  ...(levels.includes('type') ? on.map((type) => `/fhir/${type}/$${name}`) : []),
  ...(levels.includes('instance') ? on.map((type) => `/fhir/${type}/[id]/$${name}`) : []),
]

const callers = (name: string): string[] =>
  Object.entries<Role>(roles)
    .filter(([, { operations }]) => operations === 'all' || operations.includes(name))
    .map(([role]) => role)

const refusalsOf = ({ refuses = {} }: Operation): string[] => {
  const rows = Object.entries(refuses).map(([name, when]) => [
    `[${name}](outcomes.md#${name})`,
    sentence(when),
  ])
  return rows.length > 0 ? [table(['Refuses', 'When'], rows)] : []
}
