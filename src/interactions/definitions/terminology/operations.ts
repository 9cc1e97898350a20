import type { Operation } from '../../../department/desk/index.ts'
import type { DefinitionsOptions } from '../options.ts'
import { expandOperation } from './expand.ts'
import { lookupOperation } from './lookup.ts'
import { subsumesOperation } from './subsumes.ts'
import { translateOperation } from './translate.ts'
import { validateInSystem, validateInValueSet } from './validate-code.ts'

/** The terminology operations, over what is known here. @see https://hl7.org/fhir/R4/terminology-service.html */
export const terminologyOperations = (options: DefinitionsOptions): readonly Operation[] => [
  expandOperation(options),
  lookupOperation(options),
  validateInSystem(options),
  validateInValueSet(options),
  subsumesOperation(options),
  translateOperation(options),
]
