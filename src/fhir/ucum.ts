/** A quantity in base units: multiply the value by `factor`. */
export interface InBaseUnits {
  readonly unit: string
  readonly factor: number
}

type Dimensions = Readonly<Record<string, number>>

const prefixes: Readonly<Record<string, number>> = {
  Y: 1e24,
  Z: 1e21,
  E: 1e18,
  P: 1e15,
  T: 1e12,
  G: 1e9,
  M: 1e6,
  k: 1e3,
  h: 1e2,
  da: 1e1,
  d: 1e-1,
  c: 1e-2,
  m: 1e-3,
  u: 1e-6,
  n: 1e-9,
  p: 1e-12,
  f: 1e-15,
  a: 1e-18,
}

/** Units that take a prefix, and what one of them is in base units. */
const metric: Readonly<Record<string, readonly [number, Dimensions]>> = {
  g: [1, { g: 1 }],
  m: [1, { m: 1 }],
  s: [1, { s: 1 }],
  mol: [1, { mol: 1 }],
  A: [1, { A: 1 }],
  L: [1e-3, { m: 3 }],
  l: [1e-3, { m: 3 }],
  Hz: [1, { s: -1 }],
  N: [1000, { g: 1, m: 1, s: -2 }],
  Pa: [1000, { g: 1, m: -1, s: -2 }],
  'm[Hg]': [133322000, { g: 1, m: -1, s: -2 }],
  'm[H2O]': [9806650, { g: 1, m: -1, s: -2 }],
  bar: [1e8, { g: 1, m: -1, s: -2 }],
  J: [1000, { g: 1, m: 2, s: -2 }],
  cal: [4184, { g: 1, m: 2, s: -2 }],
  W: [1000, { g: 1, m: 2, s: -3 }],
  V: [1000, { g: 1, m: 2, s: -3, A: -1 }],
  eq: [1, { eq: 1 }],
  osm: [1, { osm: 1 }],
  U: [1 / 6e7, { mol: 1, s: -1 }],
  kat: [1, { mol: 1, s: -1 }],
  '[iU]': [1, { '[iU]': 1 }],
  '[IU]': [1, { '[iU]': 1 }],
}

const other: Readonly<Record<string, readonly [number, Dimensions]>> = {
  min: [60, { s: 1 }],
  h: [3600, { s: 1 }],
  d: [86_400, { s: 1 }],
  wk: [604_800, { s: 1 }],
  mo: [2_629_800, { s: 1 }],
  a: [31_557_600, { s: 1 }],
  '[in_i]': [0.0254, { m: 1 }],
  '[ft_i]': [0.3048, { m: 1 }],
  '[lb_av]': [453.59237, { g: 1 }],
  '[oz_av]': [28.349523125, { g: 1 }],
  '10*': [10, {}],
  '10^': [10, {}],
}

/**
 * The unit in base units, so that 5.4 g/dL and 54 g/L compare. Knows the metric units of the laboratory, time,
 * inches and pounds; nothing for any other, nor for those with an offset or of arbitrary kind (Cel, %, scores):
 * these compare by their text.
 * @see https://ucum.org/ucum
 */
export const inBaseUnits = (code: string): InBaseUnits | undefined => {
  const known = cache.get(code)
  if (known || cache.has(code)) return known
  const read = readUnit(code)
  if (cache.size < 1000) cache.set(code, read)
  return read
}

const cache = new Map<string, InBaseUnits | undefined>()

const readUnit = (code: string): InBaseUnits | undefined => {
  const dimensions: Record<string, number> = {}
  let factor = 1
  const bare = code.replace(/\{[^}]*\}/g, '')
  for (const [, sign, term = ''] of bare.matchAll(/([./]|^)([^./]*)/g)) {
    if (term === '' || term === '1') continue
    const read = readTerm(term)
    if (!read) return undefined
    const power = sign === '/' ? -read.power : read.power
    factor *= read.factor ** power
    for (const [name, count] of Object.entries(read.dimensions))
      dimensions[name] = (dimensions[name] ?? 0) + count * power
  }
  const unit = nameOf(dimensions)
  return unit === '' ? undefined : { unit, factor }
}

const readTerm = (term: string) => {
  const [, symbol = '', exponent] = /^(10[*^]|.*?)([+-]?\d+)?$/.exec(term) ?? []
  const [factor, dimensions] = own(other, symbol) ?? own(metric, symbol) ?? prefixed(symbol) ?? []
  return factor && dimensions ? { factor, dimensions, power: Number(exponent ?? 1) } : undefined
}

/** A unit may be named as what every object has, such as `constructor`. */
const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined

const prefixed = (symbol: string): readonly [number, Dimensions] | undefined => {
  for (const length of [1, 2]) {
    const prefix = prefixes[symbol.slice(0, length)]
    const [factor, dimensions] = own(metric, symbol.slice(length)) ?? []
    if (prefix && factor && dimensions) return [prefix * factor, dimensions]
  }
  return undefined
}

const nameOf = (dimensions: Dimensions): string =>
  Object.keys(dimensions)
    .filter((name) => dimensions[name] !== 0)
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => `${name}${dimensions[name] === 1 ? '' : dimensions[name]}`)
    .join('.')

/** A number without the noise of floating-point multiplication. */
export const steady = (value: number): number => Number(value.toPrecision(12))
