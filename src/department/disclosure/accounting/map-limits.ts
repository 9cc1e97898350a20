/** A row of the law's clocks, as `profiles/retention-rules/clocks.json` has them. */
export interface LimitRow {
  readonly id: string
  readonly citation: string
  readonly base?: number
}

export interface Limit {
  readonly number: number
  readonly citation: string
}

/** The law's numbers for accountings, each with its citation. */
export interface Limits {
  /** How many years an accounting reaches back. */
  readonly lookBack: Limit
  /** How many years a Part 2 program's list of consented disclosures reaches back. */
  readonly part2LookBack: Limit
  /** For how many days an oral statement suspends at most. */
  readonly oralSuspension: Limit
}

/** Reads the limits; a table without one of the rows is no table of ours. */
export const limitsFrom = (rows: readonly LimitRow[]): Limits => {
  const the = (id: string): Limit => {
    const row = rows.find((one) => one.id === id)
    if (row?.base === undefined) throw new TypeError(`the law’s clocks lack ${id}`)
    return { number: Math.abs(row.base), citation: row.citation }
  }
  return {
    lookBack: the('ACCOUNTING-WINDOW'),
    part2LookBack: the('ACCOUNTING-P2'),
    oralSuspension: the('SUSPEND-ORAL'),
  }
}
