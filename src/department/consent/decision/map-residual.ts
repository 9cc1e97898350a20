import type { ConsentFacts, Period, Provision } from '../map-facts.ts'
import { limitsData, speaksOf, type Wanted } from '../rules-provision.ts'

/** One residual rule of a PCF token: what is still forbidden or permitted within the gross permission. */
export interface Residual {
  readonly type: 'forbid' | 'permit'
  readonly dataPeriod?: Period
  readonly securityLabel: readonly string[]
  readonly data: readonly string[]
}

const all: Residual = { type: 'forbid', securityLabel: [], data: [] }

const residual = (type: Residual['type'], { dataPeriod, labels, data }: Provision): Residual => ({
  type,
  ...(dataPeriod ? { dataPeriod } : {}),
  securityLabel: labels,
  data: data.map(({ meaning, reference }) => `${meaning} ${reference}`),
})

/**
 * The residual rules that a consent leaves: a permission limited to some data forbids all and permits that again; an
 * exception adds one rule. @see https://profiles.ihe.net/ITI/PCF/
 */
export const residualOf = ({ provision }: ConsentFacts, wanted: Wanted): readonly Residual[] => {
  if (!speaksOf(provision, wanted)) return []
  const gross =
    provision.type === 'permit' && limitsData(provision) ? [all, residual('permit', provision)] : []
  const exceptions = provision.nested.filter((inner) => speaksOf(inner, wanted))
  return [
    ...gross,
    ...exceptions.map((inner) => residual(inner.type === 'deny' ? 'forbid' : 'permit', inner)),
  ]
}
