import { icd10cm, openCodeSet, parseOrderFile } from '../../../src/department/coding/index.ts'

type Row = readonly [code: string, valid: 0 | 1, display: string]

/** Lines of a CMS order file. */
export const orderFile = (rows: readonly Row[]): string =>
  rows
    .map(([code, valid, display], place) => {
      const order = String(place + 1).padStart(5, '0')
      return `${order} ${code.padEnd(7)} ${valid} ${display.slice(0, 60).padEnd(60)} ${display}\r\n`
    })
    .join('')

/** A few public codes of the United States release, with their headings. */
const rows: readonly Row[] = [
  ['E11', 0, 'Type 2 diabetes mellitus'],
  ['E119', 1, 'Type 2 diabetes mellitus without complications'],
  ['I10', 1, 'Essential (primary) hypertension'],
  ['N40', 0, 'Benign prostatic hyperplasia'],
  ['N400', 1, 'Benign prostatic hyperplasia without lower urinary tract symptoms'],
  ['O80', 1, 'Encounter for full-term uncomplicated delivery'],
  ['T15', 0, 'Foreign body on external eye'],
  ['T150', 0, 'Foreign body in cornea'],
  ['T1501', 0, 'Foreign body in cornea, right eye'],
  ['T1501XA', 1, 'Foreign body in cornea, right eye, initial encounter'],
  ['T1501XD', 1, 'Foreign body in cornea, right eye, subsequent encounter'],
  ['T1501XS', 1, 'Foreign body in cornea, right eye, sequela'],
  ['T1502', 0, 'Foreign body in cornea, left eye'],
  ['T1502XA', 1, 'Foreign body in cornea, left eye, initial encounter'],
  ['W109', 0, 'Fall (on) (from) unspecified stairs and steps'],
  ['W109XXA', 1, 'Fall (on) (from) unspecified stairs and steps, initial encounter'],
  ['Z37', 0, 'Outcome of delivery'],
  ['Z370', 1, 'Single live birth'],
  ['Z38', 0, 'Liveborn infants according to place of birth and type of delivery'],
  ['Z3800', 1, 'Single liveborn infant, delivered vaginally'],
]

/** A release of a fiscal year, with some codes more. */
export const release = (version: string, more: readonly Row[] = []) =>
  openCodeSet(icd10cm, version, parseOrderFile(orderFile([...rows, ...more])))
