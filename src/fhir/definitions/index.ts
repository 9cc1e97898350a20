export type { Definitions } from './definitions.ts'
export { expand, type Terminology } from './expand.ts'
export { loadDefinitions } from './load.ts'
export type {
  Binding,
  CodeSystemDef,
  Codes,
  Compartment,
  Concept,
  Constraint,
  ElementDef,
  ElementType,
  Expansion,
  SearchParameterDef,
  Slicing,
  Structure,
  ValueSetDef,
} from './shapes.ts'
