import {
  type Described,
  type DescribedTable,
  isMany,
  isRequired,
  MUN,
  type Resource,
} from '../../fhir/index.ts'
import { inputsOf, type Operation } from './operation.ts'

/** The canonical URL by which an operation is known: FHIR's own, or ours. */
export const canonicalOf = ({ name, standard }: Operation): string =>
  standard ?? `${MUN}/OperationDefinition/${name}`

/**
 * An operation described for FHIR clients, made from its description: it is never stored. Its id is its name, or, of
 * one of FHIR's own operations, the id that FHIR gives it: `ValueSet-expand`.
 * @see https://hl7.org/fhir/R4/operationdefinition.html
 */
export const operationDefinition = (operation: Operation): Resource => {
  const { name, does, on, levels, changes, out, standard } = operation
  const id = standard?.split('/').at(-1) ?? name
  const parameter = [...parameters(inputsOf(operation), 'in'), ...parameters(out, 'out')]
  return {
    resourceType: 'OperationDefinition',
    id,
    url: `${MUN}/OperationDefinition/${id}`,
    name: name.split('-').map(capital).join(''),
    title: capital(name.replaceAll('-', ' ')),
    status: 'active',
    kind: 'operation',
    description: does,
    affectsState: changes,
    code: name,
    ...(standard ? { base: standard } : {}),
    ...commentOf(operation),
    ...(on.length > 0 ? { resource: on } : {}),
    system: levels.includes('system'),
    type: levels.includes('type'),
    instance: levels.includes('instance'),
    ...(parameter.length > 0 ? { parameter } : {}),
  }
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

const commentOf = ({ refuses = {} }: Operation) => {
  const lines = Object.entries(refuses).map(([code, when]) => `* ${code}: ${when}`)
  return lines.length > 0 ? { comment: ['It refuses:', '', ...lines].join('\n') } : {}
}

const parameters = (table: DescribedTable, use: 'in' | 'out'): object[] =>
  Object.entries(table).map(([name, described]) => ({
    name,
    use,
    min: isRequired(described) ? 1 : 0,
    max: isMany(described) ? '*' : '1',
    documentation: documentationOf(described),
    ...(described.parts ? { part: parameters(described.parts, use) } : { type: described.type }),
  }))

const documentationOf = ({ is, codes }: Described): string =>
  codes ? `${is}. One of: ${codes.join(', ')}` : is
