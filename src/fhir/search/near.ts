import { refusal } from '../outcomes.ts'
import { inBaseUnits } from '../ucum.ts'
import { type Circle, pieces, unescaped } from './values.ts'

/** So near is near where a search says nothing else, in metres. */
const nearby = 50_000

/** Units of length beside the metric ones, in metres: these and the metric ones may be asked for. */
const lengths: Readonly<Record<string, number>> = {
  mi: 1609.344,
  '[mi_i]': 1609.344,
  '[mi_us]': 6_336_000 / 3937,
  '[nmi_i]': 1852,
  '[yd_i]': 0.9144,
}

const decimal = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/

/** Reads `latitude|longitude|distance|units`: without a distance 50 km are meant, without units km. */
export const readCircle = (text: string, name: string): Circle => {
  const [latitude = '', longitude = '', distance = '', unit = '', ...rest] = pieces(text, '|').map(unescaped)
  const numbers = [latitude, longitude, ...(distance === '' ? [] : [distance])]
  if (rest.length > 0 || !numbers.every((one) => decimal.test(one) && Number.isFinite(Number(one))))
    throw unreadable(name, 'is no place', 'Write latitude|longitude|distance|units, such as 52.37|4.9|10|km.')
  if (Math.abs(Number(latitude)) > 90)
    throw unreadable(
      name,
      'has a latitude beyond a pole',
      'Give from -90 to 90 degrees, southern ones negative.',
    )
  if (Math.abs(Number(longitude)) > 180)
    throw unreadable(
      name,
      'has a longitude beyond the antimeridian',
      'Give from -180 to 180 degrees, western ones negative.',
    )
  if (Number(distance) < 0) throw unreadable(name, 'has a negative distance', 'Give a distance of 0 or more.')
  const one = metresIn(unit || 'km')
  if (one === undefined)
    throw unreadable(name, 'has a unit that is no length known here', 'Use km, m, [mi_i] or [mi_us].')
  const metres = distance === '' ? nearby : Number(distance) * one
  return { is: 'near', latitude: Number(latitude), longitude: Number(longitude), metres }
}

const metresIn = (unit: string): number | undefined => {
  const known = Object.hasOwn(lengths, unit) ? lengths[unit] : undefined
  const base = inBaseUnits(unit)
  return known ?? (base?.unit === 'm' ? base.factor : undefined)
}

const unreadable = (name: string, how: string, next: string) =>
  refusal('invalid-parameter', { says: `The value of "${name}" ${how}.`, next, expression: name })
