import type { Definitions } from '../../fhir/definitions/index.ts'
import { type Issue, issue, type Resource } from '../../fhir/index.ts'
import { typesOf } from './params.ts'

type FaultOfPath = (expression: string, type: string) => string | undefined

interface Component {
  readonly definition?: string
  readonly expression?: string
}

/** Codes that a search can name: a dot or a colon would be read as a chain or a modifier. */
const codes = /^[A-Za-z][\w-]*$/
const ordered = ['number', 'date', 'quantity']

/** Why nothing can be found by a search parameter. */
export const paramFaults = (
  definition: Resource,
  known: Definitions,
  origin: string,
  faultOfPath: FaultOfPath,
): Issue[] => {
  const bases = (Array.isArray(definition.base) ? definition.base : []).map(String)
  const unknown = bases.findIndex((base) => !/^(Domain)?Resource$/.test(base) && !known.isResourceType(base))
  if (unknown >= 0)
    return [
      fault(`FHIR R4 has no type ${bases[unknown]}.`, 'Correct the base.', `${origin}.base[${unknown}]`),
    ]
  const { code, type, expression } = definition
  if (!codes.test(String(code)))
    return [
      fault(
        `A search cannot name the code "${String(code).slice(0, 64)}".`,
        'Begin it with a letter, and use letters, digits, - and _ only.',
        `${origin}.code`,
      ),
    ]
  if (type === 'special')
    return [
      fault('How a special parameter is meant is not known here.', 'Use another type.', `${origin}.type`),
    ]
  if (typeof expression !== 'string' || expression.trim() === '')
    return [
      fault('It has no expression, so that nothing is found by it.', 'Give it one.', `${origin}.expression`),
    ]
  const first = typesOf(definition, known)[0] ?? 'Resource'
  return [
    ...badPath('The search parameter', expression, first, `${origin}.expression`, faultOfPath),
    ...(type === 'composite' ? partFaults(definition, known, origin, faultOfPath) : []),
  ]
}

const partFaults = (definition: Resource, known: Definitions, origin: string, faultOfPath: FaultOfPath) => {
  const components = (definition.component ?? []) as readonly Component[]
  const [first = 'Resource'] = typesOf(definition, known)
  const all = typesOf(definition, known).flatMap((type) => known.searchParameters(type))
  const types = components.map(({ definition: url }) => all.find((one) => one.url === url)?.type)
  const issues = components.flatMap(({ definition: url, expression = '' }, place) => {
    const at = `${origin}.component[${place}]`
    const type = types[place]
    if (type === undefined || type === 'composite' || type === 'special')
      return [
        fault(
          `There is no search parameter ${url} here that can be a part of another.`,
          'Load it first, or name one that is here.',
          `${at}.definition`,
        ),
      ]
    return badPath('The part', expression, first, `${at}.expression`, faultOfPath)
  })
  const few = components.length < 2
  const many = types.filter((type) => ordered.includes(type ?? '')).length > 2
  if (!few && !many) return issues
  const says = few
    ? 'A composite parameter has two parts or more.'
    : 'Of the parts of a composite parameter, two at most may be numbers, dates or quantities here.'
  return [...issues, fault(says, 'Correct the parts.', `${origin}.component`)]
}

const badPath = (what: string, path: string, type: string, at: string, faultOfPath: FaultOfPath): Issue[] => {
  const why = faultOfPath(path, type)
  if (why === undefined) return []
  return [fault(`${what} does not compile: ${why}.`, 'Correct the FHIRPath expression.', at)]
}

const fault = (says: string, next: string, expression: string): Issue =>
  issue('invalid', { says, next, expression })
