export { blobOf, blobUrl } from './blob-of.ts'
export { isId, newId, parseReference } from './ids.ts'
export { copy, parseJson, toText, withMeta } from './json.ts'
export {
  at,
  type Field,
  type Fields,
  isOfKind,
  type Kind,
  kind,
  type RecordOfKind,
  toRecord,
  toResource,
} from './kind.ts'
export { didYouMean, nearest } from './nearest.ts'
export { catalogue, type OutcomeCode } from './outcome-catalogue.ts'
export {
  codeOf,
  FhirError,
  type Issue,
  issue,
  type OperationOutcome,
  outcome,
  refusal,
  refusals,
  type Telling,
} from './outcomes.ts'
export {
  fromJson,
  fromParameters,
  fromQuery,
  type RawInputs,
  readInputs,
  toParameters,
} from './parameters.ts'
export { patientInText, patientOf } from './patient-of.ts'
export {
  type Inclusion,
  type ParamSource,
  parseQuery,
  type Query,
  type SearchParam,
  selfLink,
  usableParams,
} from './search/index.ts'
export {
  type CodeableConcept,
  type Coding,
  type Extension,
  type Meta,
  MUN,
  mun,
  munCodes,
  type Reference,
  type Resource,
} from './types.ts'
export {
  type Described,
  type DescribedTable,
  group,
  isMany,
  isRequired,
  many,
  maybe,
  one,
  type RecordOf,
  some,
  type Times,
  type ValueType,
} from './values.ts'
