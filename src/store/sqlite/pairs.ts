import type { Bound, Node, RangeEntry } from '../index.ts'
import { beginsSo } from './reads.ts'
import { joined, raw, type Sql, sql } from './sql.ts'

/**
 * Comes in a key before the second interval of the ranges under it; FHIR strings cannot hold it. The tables have room
 * for one interval only, and few kinds of records have two.
 */
const ofSecond = '\u0003'

/** The key under which a range is kept. */
export const keyOfRange = ({ key, lo2, hi2 }: RangeEntry): string =>
  lo2 === undefined || hi2 === undefined ? key : key + ofSecond + inOrder(lo2) + inOrder(hi2)

/** The range that is kept so. */
export const rangeOf = (text: string, lo: number, hi: number): RangeEntry => {
  const at = text.indexOf(ofSecond)
  if (at < 0) return { key: text, lo, hi }
  const [lo2, hi2] = [text.slice(at + 1, at + 1 + digitsOfOne), text.slice(at + 1 + digitsOfOne)].map(
    numberIn,
  )
  return { key: text.slice(0, at), lo, hi, lo2: lo2 ?? 0, hi2: hi2 ?? 0 }
}

/** Whether the ranges that a node asks for have a second interval. */
export const isOnPair = ({ bounds }: Extract<Node, { op: 'range' }>): boolean => bounds.some(isOnSecond)

export const isOnSecond = ({ on }: Bound): boolean => on === 'lo2' || on === 'hi2'

/** That a row of `key` stands for pairs whose second interval meets the bounds. */
export const keysOfPairs = (key: string, bounds: readonly Bound[]): Sql => {
  const begin = key + ofSecond
  // SQLite counts characters, JavaScript UTF-16 units.
  const start = [...begin].length + 1
  const meets = ({ on, is, than }: Bound) =>
    sql`substr(key.text, ${on === 'lo2' ? start : start + digitsOfOne}, ${digitsOfOne}) ${raw(is)} ${inOrder(than)}`
  return joined([beginsSo('key.text', begin), ...bounds.filter(isOnSecond).map(meets)], 'AND', '1')
}

const digitsOfOne = 16
const signBit = 1n << 63n
const allBits = (1n << 64n) - 1n

/** A number as text of one length, in whose order the numbers are. */
const inOrder = (value: number): string => {
  const view = new DataView(new ArrayBuffer(8))
  // Zero has no sign here.
  view.setFloat64(0, value + 0)
  const bits = view.getBigUint64(0)
  return (bits & signBit ? bits ^ allBits : bits ^ signBit).toString(16).padStart(digitsOfOne, '0')
}

const numberIn = (text: string): number => {
  const view = new DataView(new ArrayBuffer(8))
  const bits = BigInt(`0x${text}`)
  view.setBigUint64(0, bits & signBit ? bits ^ signBit : bits ^ allBits)
  return view.getFloat64(0)
}
