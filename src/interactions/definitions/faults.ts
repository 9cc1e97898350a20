import type { Definitions, Structure } from '../../fhir/definitions/index.ts'
import { type Issue, issue, type Resource } from '../../fhir/index.ts'
import { compilePath } from '../../fhir/path/index.ts'
import { compileProfiles } from '../../fhir/profile/index.ts'
import { paramFaults } from './param-faults.ts'
import { urlOf } from './rank.ts'

interface Element {
  readonly path?: string
  readonly constraint?: readonly { readonly key?: string; readonly expression?: string }[]
}

type Judge = (definition: Resource, known: Definitions, origin: string) => readonly Issue[]

/**
 * Why a definition cannot take effect; nothing for one that can. What only makes it weaker, such as a value set that
 * cannot be expanded here, is a warning. `known` knows the definition itself and those that come with it.
 */
export const faultsOf: Judge = (definition, known, origin) => {
  try {
    return judges[definition.resourceType]?.(definition, known, origin) ?? []
  } catch (error) {
    // A definition may be wrong in ways that nobody thought of: it shows here, not in whoever uses it.
    return [useless(definition, error, origin)]
  }
}

const useless = ({ resourceType, id }: Resource, error: unknown, origin: string): Issue =>
  issue('invalid', {
    says: `The ${resourceType} ${id} cannot be used: ${messageOf(error)}.`,
    next: 'Correct it and send it again.',
    expression: origin,
  })

const messageOf = (error: unknown): string => {
  if (error instanceof RangeError) return 'it is built on itself'
  return error instanceof Error
    ? (error.message.split(/\n|, expecting| expecting/, 1)[0]?.slice(0, 200) ?? '')
    : 'it does not compile'
}

const structureFaults: Judge = (definition, known, origin) => {
  const { snapshot, differential, baseDefinition, kind } = definition
  const own = elementsOf(snapshot)
  const changes = elementsOf(differential)
  if (own.length === 0 && !known.structure(String(baseDefinition ?? '')))
    return [unknownBase(String(baseDefinition ?? ''), origin)]
  const structure = known.structure(urlOf(definition))
  if (kind !== 'logical') compileProfiles(known).knows(urlOf(definition))
  const unknown = own.length > 0 ? [] : unknownPaths(changes, structure, `${origin}.differential`)
  return [
    ...unknown,
    ...brokenRules(own, String(definition.type), `${origin}.snapshot`),
    ...brokenRules(changes, String(definition.type), `${origin}.differential`),
  ]
}

const elementsOf = (part: unknown): readonly Element[] =>
  ((part ?? {}) as { element?: readonly Element[] }).element ?? []

const unknownBase = (base: string, origin: string): Issue =>
  issue('unknown-profile', {
    says: base ? `Its base ${base} is not known here.` : 'It names no base and has no snapshot.',
    next: 'Load the base first, or send the definition with its snapshot.',
    expression: `${origin}.baseDefinition`,
  })

const unknownPaths = (changes: readonly Element[], structure: Structure | undefined, at: string): Issue[] => {
  const paths = new Set(structure?.elements.map(({ path }) => path))
  return changes.flatMap(({ path = '' }, place) =>
    isKnown(path, paths)
      ? []
      : [
          issue('invalid', {
            says: `There is no element ${path} to constrain.`,
            next: 'Correct the path.',
            expression: `${at}.element[${place}].path`,
          }),
        ],
  )
}

/** `Observation.valueQuantity.code` is one of `Observation.value[x].code`. */
const isKnown = (path: string, paths: ReadonlySet<string>): boolean => {
  let found: string | undefined
  for (const name of path.split('.')) {
    const here = found === undefined ? name : `${found}.${name}`
    found = [here, ...choicesFor(here)].find((one) => paths.has(one))
    if (found === undefined) return false
  }
  return true
}

const choicesFor = (path: string): string[] => {
  const start = path.lastIndexOf('.') + 2
  return Array.from({ length: path.length - start }, (_, i) => `${path.slice(0, path.length - 1 - i)}[x]`)
}

const brokenRules = (elements: readonly Element[], type: string, at: string): Issue[] =>
  elements.flatMap(({ constraint = [] }, place) =>
    constraint.flatMap(({ key, expression }, which) => {
      const fault = expression === undefined ? undefined : faultOfPath(expression, type)
      if (fault === undefined) return []
      const where = `${at}.element[${place}].constraint[${which}].expression`
      return [broken(`The rule ${key}`, fault, where)]
    }),
  )

const broken = (what: string, fault: string, expression: string): Issue =>
  issue('invalid', {
    says: `${what} does not compile: ${fault}.`,
    next: 'Correct the FHIRPath expression.',
    expression,
  })

const judged = new Map<string, string | undefined>()

/** Why an expression does not compile, or names a function that there is not. */
const faultOfPath = (expression: string, type: string): string | undefined => {
  const key = `${type} ${expression}`
  if (!judged.has(key)) judged.set(key, tried(expression, type))
  return judged.get(key)
}

const tried = (expression: string, type: string): string | undefined => {
  let run: ReturnType<typeof compilePath>
  try {
    run = compilePath(expression)
  } catch (error) {
    return messageOf(error)
  }
  try {
    // dom-3 would write its trace to the console.
    if (!expression.includes('.trace(')) run({ resourceType: type })
  } catch (error) {
    // Only a missing function is a fault of the expression; an empty resource may well be too little for it.
    const message = messageOf(error)
    return /not implemented: (?!conformsTo)/i.test(message) ? message : undefined
  }
  return undefined
}

const valueSetFaults: Judge = (definition, known, origin) => {
  const expansion = known.codesOf(urlOf(definition))
  if (!('unexpandable' in expansion)) return []
  return [
    issue('not-expandable', {
      says: `The value set is kept, but is not checked here: ${expansion.unexpandable}.`,
      next: 'Load what is missing, if it should be checked.',
      expression: `${origin}.compose`,
      severity: 'information',
    }),
  ]
}

const judges: Readonly<Record<string, Judge>> = {
  StructureDefinition: structureFaults,
  ValueSet: valueSetFaults,
  CodeSystem: (definition, known) => {
    known.codeSystem(urlOf(definition))
    return []
  },
  SearchParameter: (definition, known, origin) => paramFaults(definition, known, origin, faultOfPath),
}
