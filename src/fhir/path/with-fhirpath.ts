import fhirpath from 'fhirpath'
import r4 from 'fhirpath/fhir-context/r4'
import { plain } from '../json.ts'
import type { Run } from './functions.ts'
import { typeOfReference } from './nodes.ts'

/**
 * Compiles an expression by fhirpath.js, which knows all of FHIRPath and costs a hundred times as much. References
 * are not fetched: `resolve() is Patient` asks which type the reference names.
 */
export const compileWithFhirpath = (expression: string): Run => {
  let resource: unknown
  const refersTo = (inputs: unknown[], type: string) =>
    inputs.map((input) => typeOfReference(input, resource) === type)
  const evaluate = fhirpath.compile(asSearchMeans(expression), r4, {
    async: false,
    userInvocationTable: { refersTo: { fn: refersTo, arity: { 1: ['String'] } } },
  })
  return (focus, root) => {
    resource = plain(root)
    return focus.flatMap(({ value }) =>
      [evaluate(plain(value), { resource })].flat().map((found) => ({ value: found })),
    )
  }
}

/** FHIR R4's search parameters use `as` on lists, where today's FHIRPath wants `ofType`. */
const asSearchMeans = (expression: string): string =>
  expression
    .replace(/resolve\(\)\s*(?:\.is\((?:FHIR\.)?(\w+)\)|is\s+(?:FHIR\.)?(\w+))/g, "refersTo('$1$2')")
    .replace(/hasExtension\(('[^']*')\)/g, 'extension($1).exists()')
    .replace(/\.as\(/g, '.ofType(')
    .replace(/\s+as\s+([\w.]+)/g, '.ofType($1)')
