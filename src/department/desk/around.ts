import type { Node, Store } from '../../store/index.ts'
import type { Act } from './act.ts'
import type { Language } from './language.ts'
import type { Unit } from './unit.ts'

/** What a handler or an operation may use beside its unit of work. */
export interface Around {
  readonly store: Store
  readonly language: Language
  /** What the caller may see of a type. */
  readonly sees: (unit: Unit, act: Act, type: string) => Promise<Node>
}
