import { group, maybe, munCodes, one, outcome, type RecordOf } from '../../../fhir/index.ts'
import { type Operation, operation } from '../../desk/index.ts'
import { dotted } from '../code-sets/parse-order-file.ts'
import { poaCodes } from '../kinds.ts'
import type { CodingOptions } from '../options.ts'
import { issueOf } from './findings.ts'
import { codedOf, gatherVisit } from './gather.ts'
import { factsOf } from './map-facts.ts'
import { type Coded, checkCoding, scoreOf } from './rules-edits.ts'

const inputs = {
  fiscalYear: maybe('positiveInt', 'Judge by this US fiscal year instead of that of discharge'),
  codes: group('0..*', 'Codes to try instead of those assigned, the principal diagnosis first', {
    code: one('code', 'An ICD-10-CM code'),
    poa: maybe('code', 'Whether it was present on admission', poaCodes),
  }),
}

/** `$validate-coding`: which edits the coding of a visit breaks. Changes nothing. */
export const validateCoding = ({ codeSets, setting = 'hospital' }: CodingOptions): Operation =>
  operation({
    name: 'validate-coding',
    does: 'Holds the coding of a visit against the edits',
    on: ['Encounter'],
    levels: ['instance'],
    changes: false,
    in: inputs,
    out: {
      issues: one('Resource', 'An OperationOutcome with an issue for each edit that is broken'),
      score: one('decimal', 'The share of codes without an error, in percent'),
    },
    refuses: { 'not-found': 'the visit is not here' },
    perform: async (unit, { fiscalYear, codes }, act) => {
      const { encounter, patient, assigned } = await gatherVisit(unit, `Encounter/${act.id}`)
      const tried = (codes ?? []).map(asCoded)
      const facts = factsOf({
        encounter,
        patient,
        codes: tried.length > 0 ? tried : assigned.map(codedOf),
        sets: codeSets(),
        today: unit.today,
        setting,
        fiscalYear,
      })
      const findings = checkCoding(facts)
      const issues = findings.length > 0 ? findings.map(issueOf) : [nothingBroken(facts.release?.set.version)]
      return { issues: outcome(issues), score: scoreOf(facts, findings) }
    },
  })

const asCoded = ({ code, poa }: RecordOf<(typeof inputs.codes)['parts']>, place: number): Coded => ({
  code: dotted(code),
  sequence: place + 1,
  ...(poa ? { poa } : {}),
  expression: `codes[${place}].code`,
})

const nothingBroken = (version: string | undefined) => ({
  severity: 'information' as const,
  code: 'informational',
  details: {
    coding: [{ system: munCodes('mun-coding-edit'), code: 'none', display: 'No edit is broken' }],
    text: version
      ? `No edit is broken (release ${version}).`
      : 'No edit is broken; no ICD-10-CM release is loaded, so codes were not looked up.',
  },
})
