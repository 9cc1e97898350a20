import type { Definitions, Structure } from '../definitions/index.ts'
import type { Check } from './findings.ts'
import type { Tree } from './tree.ts'

/** The checks made so far from a set of definitions. Each is made when it is first used, and kept. */
export interface Compiler {
  readonly definitions: Definitions
  readonly structures: (urlOrName: string) => Structure | undefined
  /** What FHIR itself says of a type. */
  type(name: string): Check
  /** The checks of backbone elements, which have no name. */
  readonly inlined: WeakMap<Tree, Check>
  /** A resource of whatever type it says it is. */
  readonly resource: Check
  /** What a profile asks beyond its type; undefined for one that is not known. */
  profile(url: string): Check | undefined
}
