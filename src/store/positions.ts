import type { Circle } from '../fhir/search/index.ts'
import { unitKey } from './keys.ts'
import { type Bound, both, type Node } from './plan.ts'

/**
 * Positions are points of a sphere whose radius is 1. A circle on the ground is a ball there: neither the poles nor the
 * antimeridian are special, and how far two points are apart is arithmetic that every store does alike.
 */
type Point = readonly [x: number, y: number, z: number]

/** A position's ranges are one to an axis, which stands in their keys as a unit does. */
export const axes = [{ code: 'x' }, { code: 'y' }, { code: 'z' }] as const

const radians = Math.PI / 180

/** The point of a position in degrees; nothing where there is no such place. */
export const pointAt = (latitude: number, longitude: number): Point | undefined => {
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return undefined
  const [up, east] = [latitude * radians, longitude * radians]
  return [Math.cos(up) * Math.cos(east), Math.cos(up) * Math.sin(east), Math.sin(up)]
}

/** The mean radius of the earth, in metres. */
const earth = 6_371_008.8
/** What rounding may cost, six thousandths of a millimetre: a pole has one place under every longitude. */
const rounding = 1e-12
/** Longer than any line through the sphere. */
const everywhere = 3

/** How far apart in a straight line two points are that are so far apart on the ground. */
const straight = (metres: number): number =>
  metres >= Math.PI * earth ? everywhere : 2 * Math.sin(metres / earth / 2) + rounding

/** Places within the circle: those in the cube around it, which indexes find, and of them those in the ball. */
export const nearNode = (param: string, { latitude, longitude, metres }: Circle): Node => {
  const at = pointAt(latitude, longitude) ?? [0, 0, 0]
  const reach = straight(metres)
  const [x, y, z] = axes.map((axis) => unitKey(param, axis).key)
  const keys = [x ?? '', y ?? '', z ?? ''] as const
  // A little more than the ball, so that rounding takes nothing away.
  const half = reach + rounding
  const sides = keys.map((key, axis): Node => ({ op: 'range', key, bounds: around(at[axis] ?? 0, half) }))
  return both(...sides, { op: 'near', keys, at, within: reach * reach })
}

const around = (value: number, half: number): Bound[] => [
  { on: 'lo', is: '>=', than: value - half },
  { on: 'lo', is: '<=', than: value + half },
]
