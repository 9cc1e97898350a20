import { labelsOf } from '../../../src/department/filing/document/map-document.ts'

const level = (code: string) => ({
  system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality',
  code,
})
const part2 = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: '42CFRPart2' }

describe('the label of a filed document', () => {
  it.each([
    ['is normal where nobody said', [], [], ['N']],
    ['keeps what the sender put into meta', [level('R')], [], ['R']],
    ['takes what the sender put into securityLabel', [], [level('R')], ['R']],
    ['is the strictest that either place claims', [level('N')], [level('V')], ['V']],
    ['is not lowered by the other place', [level('V')], [level('N')], ['V']],
    ['carries sensitivity over to where access is decided', [], [part2], ['42CFRPart2', 'N']],
    ['says each label once', [part2, level('R')], [part2], ['42CFRPart2', 'R']],
  ])('%s', (_, security, coding, expected) => {
    const labels = labelsOf({
      resourceType: 'DocumentReference',
      meta: { security },
      securityLabel: [{ coding }],
    })
    expect(labels.map(({ code }) => code)).toEqual(expected)
  })
})
