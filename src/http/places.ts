import type { Desk, Operation, Room } from '../department/desk/index.ts'
import type { Kind } from '../fhir/index.ts'

/** A collection at the records door: of a kind, or of a type without one, on which only operations are called. */
export interface Place {
  readonly collection: string
  readonly type: string
  readonly kind?: Kind
}

/** Every collection there is: `legal-holds` of the kind, `patients` of the type Patient. */
export const placesOf = ({ rooms, operations }: Pick<Desk, 'rooms' | 'operations'>): readonly Place[] => {
  const kinds = rooms.flatMap((room) => room.kinds)
  const bare = new Set(
    operations.flatMap(({ on }) => on).filter((type) => !kinds.some((one) => one.type === type)),
  )
  return [
    ...kinds.map((kind) => ({ collection: kind.collection, type: kind.type, kind })),
    ...[...bare].map((type) => ({ collection: collectionOf(type), type })),
  ]
}

const collectionOf = (type: string): string =>
  `${type.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase()}s`

/**
 * Where an operation is called at the records door: on its own room's kinds where it has some, else on all. One that is
 * not about a single record has a bare address, unless operations share its name.
 */
export const addressesOf = (
  desk: Pick<Desk, 'rooms' | 'operations'>,
  room: Room,
  { name, on, levels }: Operation,
): readonly string[] => {
  const places = placesOf(desk)
  const collections = on.flatMap((type) => {
    const all = places.filter((place) => place.type === type)
    const own = all.filter(({ kind }) => kind && room.kinds.includes(kind))
    return (own.length > 0 ? own : all).map(({ collection }) => collection)
  })
  const isOnly = desk.operations.filter((one) => one.name === name).length === 1
  const single = collections.map((collection) => `/${collection}/{id}/${name}`)
  const wide = isOnly ? [`/${name}`] : collections.map((collection) => `/${collection}/${name}`)
  return [
    ...(levels.includes('instance') ? single : []),
    ...(levels.some((level) => level !== 'instance') ? wide : []),
  ]
}
