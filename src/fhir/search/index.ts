export {
  type ParamSource,
  type SearchComponent,
  type SearchParam,
  type SearchType,
  usableParams,
} from './params.ts'
export { type Handling, parseQuery } from './parse.ts'
export { type Criterion, type Inclusion, type Query, type Summary, selfLink } from './query.ts'
export type { Circle, Prefix, Value } from './values.ts'
