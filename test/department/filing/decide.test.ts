import { analyze, type ChartFacts } from '../../../src/department/filing/deficiency/decide.ts'

const summary = { reference: 'DocumentReference/s', codes: ['18842-5'] }
const history = { reference: 'DocumentReference/h', codes: ['34117-2'] }
const inpatient: ChartFacts = { chartClass: 'inpatient', discharged: '2026-11-01', documents: [], open: [] }

describe('what a chart lacks', () => {
  it.each([
    ['both documents of an inpatient stay', inpatient, ['18842-5', '34117-2']],
    ['only what is not there', { ...inpatient, documents: [history] }, ['18842-5']],
    ['nothing once both are there', { ...inpatient, documents: [history, summary] }, []],
    ['nothing twice', { ...inpatient, open: [{ reference: 'Task/1', code: '18842-5' }] }, ['34117-2']],
    ['an episode summary of an emergency visit', { ...inpatient, chartClass: 'ed' }, ['34133-9']],
    ['nothing of an outpatient visit', { ...inpatient, chartClass: 'outpatient' }, []],
    ['nothing where the class is not known', { ...inpatient, chartClass: undefined }, []],
  ])('is %s', (_, facts, codes) => {
    expect(analyze(facts).missing.map(({ document }) => document.code)).toEqual(codes)
  })

  it('is due 30 days after discharge, over the end of the year too', () => {
    const { missing } = analyze({ ...inpatient, discharged: '2026-12-15' })
    expect(missing.map(({ due }) => due)).toEqual(['2027-01-14', '2027-01-14'])
  })

  it('is made good by the document when exactly one deficiency is open for it', () => {
    const facts = { ...inpatient, documents: [summary], open: [{ reference: 'Task/1', code: '18842-5' }] }
    expect(analyze(facts).made).toEqual([{ deficiency: 'Task/1', document: 'DocumentReference/s' }])
  })

  it('is left to a person when two deficiencies are open for the same document', () => {
    const open = ['Task/1', 'Task/2'].map((reference) => ({ reference, code: '18842-5' }))
    expect(analyze({ ...inpatient, documents: [summary], open }).made).toEqual([])
  })
})
