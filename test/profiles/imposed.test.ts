import { loadDefinitions } from '../../src/fhir/definitions/index.ts'
import { compileProfiles } from '../../src/fhir/profile/index.ts'
import { sorted } from '../builders/answers.ts'
import { whenPresent } from '../fhir/profile/shared.ts'
import { disclosed, example, faults, mhd, ours, validator, validOf } from './ihe-shared.ts'

describe('the IHE profiles that ours impose', () => {
  const imposing = 'http://hl7.org/fhir/StructureDefinition/structuredefinition-imposeProfile'
  const mun = (kind: string) => `https://w3id.org/muniment/StructureDefinition/mun-${kind}`
  const imposed = ours.flatMap(({ id, extension = [] }) =>
    (extension as { url: string; valueCanonical?: string }[]).flatMap(({ url, valueCanonical = '' }) =>
      url === imposing ? [[String(id).replace('mun-', ''), valueCanonical] as const] : [],
    ),
  )

  it('are those of a chart and of a disclosure', () => {
    expect(sorted(imposed.map((one) => one.join(' ')))).toEqual([
      `chart ${mhd('Minimal.Folder')}`,
      `disclosure ${disclosed}`,
    ])
  })

  const kept = imposed.flatMap(([kind, profile]) =>
    validOf(kind).map((file) => [file, kind, profile] as const),
  )

  whenPresent.each(kept)('%s keeps what %s imposes: %s', (file, kind, profile) => {
    expect(validator.knows(profile)).toBe(true)
    expect(faults(example(file), mun(kind))).toEqual([])
  })

  whenPresent('are held against a record where they are known', () => {
    const type = {
      coding: [
        { system: 'https://profiles.ihe.net/ITI/MHD/CodeSystem/IHE.MHD.MHDIdentifierType', code: 'uniqueId' },
      ],
    }
    const number = (value: string) => ({
      use: 'usual',
      type,
      system: 'urn:ietf:rfc:3986',
      value: `urn:oid:1.2.${value}`,
    })
    const twice = { ...example('chart/valid-inpatient.json'), identifier: [number('1'), number('2')] }
    const alone = compileProfiles(loadDefinitions().with(ours))
    const errors = alone
      .check(twice, { profiles: [mun('chart')] })
      .filter(({ severity }) => severity === 'error')
    expect(errors).toEqual([])
    expect(faults(twice, mun('chart'))).toEqual(faults(twice, mhd('Minimal.Folder')))
    expect(faults(twice, mun('chart'))).not.toEqual([])
  })
})
