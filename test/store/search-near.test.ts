import fc from 'fast-check'
import { loadDefinitions } from '../../src/fhir/definitions/index.ts'
import { parseQuery } from '../../src/fhir/search/index.ts'
import type { Resource } from '../../src/fhir/types.ts'
import { extractor } from '../../src/store/extract.ts'
import { meets } from '../../src/store/match.ts'
import { planSearch } from '../../src/store/plan-search.ts'

interface Place {
  readonly latitude: number
  readonly longitude: number
}

const definitions = loadDefinitions()
const source = { of: (type: string) => definitions.searchParameters(type) }
const extract = extractor(source.of('Location'))
const nobody = { at: () => undefined, all: () => [] }

const locationAt = (position?: Partial<Place>): Resource => ({
  resourceType: 'Location',
  id: 'l',
  ...(position ? { position } : {}),
})

const finds = (search: string, position?: Partial<Place>): boolean => {
  const plan = planSearch(parseQuery('Location', search, source))
  return meets(plan, { type: 'Location', id: 'l', entries: extract(locationAt(position)) }, nobody)
}

const at = (latitude: number, longitude: number): Place => ({ latitude, longitude })
const amsterdam = at(52.3702, 4.8952)
const utrecht = at(52.0907, 5.1214)
const rotterdam = at(51.9244, 4.4777)
const taveuni = at(-16.8, 179.95)
const beyond = at(-16.8, -179.95)

describe('A search by near finds a place', () => {
  it.each([
    ['within the distance', '52.3702|4.8952|35|km', utrecht, true],
    ['not beyond it', '52.3702|4.8952|34|km', utrecht, false],
    ['in km, if no unit is given', '52.3702|4.8952|35', utrecht, true],
    ['in km, if the unit is empty', '52.3702|4.8952|35|', utrecht, true],
    ['in metres', '52.3702|4.8952|35000|m', utrecht, true],
    ['in metres, not beyond', '52.3702|4.8952|34000|m', utrecht, false],
    ['in miles', '52.3702|4.8952|22|[mi_i]', utrecht, true],
    ['in miles, not beyond', '52.3702|4.8952|21|mi', utrecht, false],
    ['in miles of the US survey', '52.3702|4.8952|22|[mi_us]', utrecht, true],
    ['in feet', '52.3702|4.8952|114000|[ft_i]', utrecht, true],
    ['within 50 km, if no distance is given', '52.3702|4.8952', utrecht, true],
    ['not beyond 50 km, if no distance is given', '52.3702|4.8952||m', rotterdam, false],
    ['in one of several circles', '0|0|1|km,51.9|4.5|10|km', rotterdam, true],
    ['in none of several circles', '0|0|1|km,51.9|4.5|1|km', rotterdam, false],
    ['across the antimeridian', '-16.8|179.95|11|km', beyond, true],
    ['across the antimeridian from the other side', '-16.8|-179.95|11|km', taveuni, true],
    ['not too far across the antimeridian', '-16.8|179.95|10|km', beyond, false],
    ['on the antimeridian, by either of its names', '10|180|0|km', at(10, -180), true],
    ['across the north pole', '89.9|0|23|km', at(89.9, 180), true],
    ['not too far across the north pole', '89.9|0|22|km', at(89.9, 180), false],
    ['at a pole, whatever its longitude', '-90|12|0|km', at(-90, -99), true],
    ['exactly there', '52.3702|4.8952|0|km', amsterdam, true],
    ['not a metre away', '52.3702|4.8952|1|m', at(52.37021, 4.8952), false],
    ['not on the other side of the earth', '52.3702|4.8952|20000|km', at(-52.3702, -175.1048), false],
    ['anywhere on the earth', '52.3702|4.8952|20016|km', at(-52.3702, -175.1048), true],
    ['not where no place is', '85|180|100|km', at(95, 0), false],
  ])('%s: near=%s', (_what, value, place, expected) => {
    expect(finds(`near=${value}`, place)).toBe(expected)
  })

  it('of which only half is known by nothing', () => {
    expect(finds('near=0|0|30000', { latitude: 1 })).toBe(false)
  })

  it('but none without a position, which is missing', () => {
    expect(finds('near=0|0|30000')).toBe(false)
    expect([finds('near:missing=true'), finds('near:missing=false')]).toEqual([true, false])
    expect([finds('near:missing=true', utrecht), finds('near:missing=false', utrecht)]).toEqual([false, true])
  })

  it('where all of several circles meet', () => {
    const both = (km: number) => finds(`near=52.3702|4.8952|${km}&near=51.9244|4.4777|${km}`, utrecht)
    expect([both(40), both(50)]).toEqual([false, true])
  })
})

const radius = 6_371_008.8
const radians = (degrees: number) => (degrees * Math.PI) / 180

/** The great circle between two places, in metres. */
const haversine = (one: Place, other: Place): number => {
  const up = Math.sin(radians(other.latitude - one.latitude) / 2)
  const east = Math.sin(radians(other.longitude - one.longitude) / 2)
  const level = Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude))
  return 2 * radius * Math.asin(Math.min(1, Math.sqrt(up * up + level * east * east)))
}

const degrees = (most: number) =>
  fc.oneof(
    fc.double({ min: -most, max: most, noNaN: true }),
    fc.constantFrom(-most, most, 0, most - 0.001, 0.001 - most),
  )
const places = fc.record({ latitude: degrees(90), longitude: degrees(180) })
/** Far from each other, and side by side. */
const pairs = fc.oneof(
  fc.tuple(places, places),
  fc.tuple(places, fc.double({ min: -0.01, max: 0.01, noNaN: true })).map(([one, off]): [Place, Place] => [
    one,
    {
      latitude: Math.max(-90, Math.min(90, one.latitude + off)),
      longitude: one.longitude + off > 180 ? one.longitude + off - 360 : Math.max(-180, one.longitude + off),
    },
  ]),
)

it('A circle holds just the places whose great circle to its middle is not longer than its distance', () => {
  fc.assert(
    fc.property(pairs, fc.double({ min: 0, max: 2, noNaN: true }), ([middle, place], share) => {
      const real = haversine(middle, place)
      for (const metres of [real * share, real + 1, Math.max(0, real - 1), 20_100_000]) {
        // Opposite each other, a metre makes less of a difference than a number has digits.
        if (Math.abs(metres - real) < (real > 20_000_000 ? 2 : 0.001)) continue
        const value = `${middle.latitude}|${middle.longitude}|${metres}|m`
        expect([value, finds(`near=${value}`, place)]).toEqual([value, real < metres])
      }
    }),
    { numRuns: 300 },
  )
})
