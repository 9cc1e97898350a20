import type { Definitions } from '../../fhir/definitions/index.ts'
import type { Resource } from '../../fhir/index.ts'

export const isParam = ({ resourceType }: Resource): boolean => resourceType === 'SearchParameter'

/** A SearchParameter that is retired, or whose status nobody knows, is kept and finds nothing. */
export const isInUse = (one: Resource): boolean =>
  !isParam(one) || one.status === 'active' || one.status === 'draft'

/** Types without narrative and extensions of their own. */
const noDomain = ['Bundle', 'Binary', 'Parameters']

/** The types that the bases of a SearchParameter stand for. */
export const typesOf = ({ base }: Resource, { types }: Definitions): readonly string[] => {
  const bases: readonly unknown[] = Array.isArray(base) ? base : []
  if (bases.includes('Resource')) return types
  const isDomain = bases.includes('DomainResource')
  return types.filter((type) => bases.includes(type) || (isDomain && !noDomain.includes(type)))
}

/** The types on which it is more than another account of a parameter that FHIR or the department has already. */
export const newTypesOf = (param: Resource, builtIn: Definitions): readonly string[] =>
  typesOf(param, builtIn).filter((type) => !isKnown(param, type, builtIn))

const isKnown = (param: Resource, type: string, builtIn: Definitions): boolean => {
  const known = builtIn.searchParameters(type).find(({ code }) => code === param.code)
  if (known === undefined || known.type !== param.type) return false
  return known.url === param.url || known.url === param.derivedFrom || known.expression === param.expression
}

/** The parameter, FHIR's or stored, that has the code on one of the types already. */
export const clashOf = (
  param: Resource,
  others: readonly Resource[],
  builtIn: Definitions,
): { readonly type: string; readonly url: string } | undefined => {
  const types = newTypesOf(param, builtIn)
  const rivals = others.filter(
    (one) => isParam(one) && isInUse(one) && one.id !== param.id && one.code === param.code,
  )
  for (const type of types) {
    const known = builtIn.searchParameters(type).find(({ code }) => code === param.code)
    const rival = known ?? rivals.find((one) => newTypesOf(one, builtIn).includes(type))
    if (rival) return { type, url: String(rival.url) }
  }
  return undefined
}

/** What each parameter in force finds, by type and code: where two differ, resources are indexed otherwise. */
export const meaningsOf = (
  force: readonly Resource[],
  builtIn: Definitions,
): ReadonlyMap<string, { readonly type: string; readonly code: string; readonly means: string }> => {
  const params = force.filter(isParam)
  const known = builtIn.with(params)
  const all = params.flatMap((param) =>
    typesOf(param, builtIn).flatMap((type) =>
      known
        .searchParameters(type)
        .filter(({ code }) => code === param.code)
        .map(({ code, type: kind, expression, components }) => ({
          type,
          code,
          means: JSON.stringify([kind, expression, components]),
        })),
    ),
  )
  return new Map(all.map((one) => [`${one.type} ${one.code}`, one]))
}
