import { refusal } from '../../../fhir/index.ts'

/** One line of the order file. `code` has its dot: `T15.01XA`. */
export interface OrderRow {
  readonly code: string
  /** Whether it may be submitted; otherwise it is a heading. */
  readonly valid: boolean
  readonly short: string
  readonly long: string
}

// Columns 1-5 order number, 7-13 code, 15 whether valid, 17-76 short and 78- long description; each parted by a blank.
const line = /^\d{5} [A-Z0-9]{3,7} {0,4} [01] .{60} \S/

/**
 * Reads the order file in which CMS publishes ICD-10-CM (and, with the same columns, ICD-10-PCS), by what is in it and
 * not by its name. Refuses any other file with 400 `invalid-input`, naming the first line that is not one.
 * @see https://www.cms.gov/medicare/coding-billing/icd-10-codes
 */
export const parseOrderFile = (text: string): OrderRow[] => {
  const lines = text.split(/\r?\n/).filter((one) => one.trim() !== '')
  const wrong = lines.findIndex((one) => !line.test(one))
  if (lines.length === 0 || wrong >= 0) throw notAnOrderFile(wrong + 1)
  return lines.map((one) => ({
    code: dotted(one.slice(6, 13).trimEnd()),
    valid: one[14] === '1',
    short: one.slice(16, 76).trimEnd(),
    long: one.slice(77).trimEnd(),
  }))
}

/** The code as it is written in a record: a diagnosis has a dot after the third character, a procedure has none. */
export const dotted = (code: string): string =>
  /^[A-Z][0-9][0-9A-Z][0-9A-Z]{1,4}$/.test(code) ? `${code.slice(0, 3)}.${code.slice(3)}` : code

const notAnOrderFile = (place: number) =>
  refusal('invalid-input', {
    says:
      place === 0
        ? 'The file is empty.'
        : `Line ${place} is not a line of a CMS order file: it lacks order number, code, flag and descriptions in their columns.`,
    next: 'Load icd10cm_order_YYYY.txt from the CMS release, unzipped; not the codes, tabular or index file.',
  })
