import { inBaseUnits, steady } from '../../src/fhir/ucum.ts'

const converted = (value: number, code: string) => {
  const base = inBaseUnits(code)
  return base && `${steady(value * base.factor)} ${base.unit}`
}

describe('Quantities in base units', () => {
  it.each([
    [5.4, 'g/dL', 54, 'g/L'],
    [180, 'mg/dL', 1.8, 'g/L'],
    [140, 'mmol/L', 0.14, 'mol/L'],
    [1, 'kg', 1000, 'g'],
    [6, '[ft_i]', 182.88, 'cm'],
    [1, '[lb_av]', 0.45359237, 'kg'],
    [120, 'mm[Hg]', 12, 'cm[Hg]'],
    [60, '/min', 1, 'Hz'],
    [5, '10*3/uL', 5, '10*9/L'],
    [5, '10^3/uL', 5000, '10*6/L'],
    [90, 'mL/min/{1.73_m2}', 0.09, 'L/min'],
    [25, 'kg/m2', 2.5, 'g/cm2'],
    [1000, 'm[IU]/L', 1, '[iU]/L'],
    [1, 'd', 24, 'h'],
  ])('knows that %d %s is %d %s', (value, code, same, unit) => {
    expect(converted(value, code)).toBeDefined()
    expect(converted(value, code)).toBe(converted(same, unit))
  })

  it.each(['Cel', '[degF]', '%', '{score}', '1', 'pH', 'xyz', 'constructor', 'mconstructor', ''])(
    'leaves %p as it is',
    (code) => {
      expect(inBaseUnits(code)).toBeUndefined()
    },
  )
})
