import { type DescribedTable, maybe, type RecordOf } from '../../fhir/index.ts'
import type { Act } from './act.ts'
import type { Around } from './around.ts'
import type { Unit } from './unit.ts'

/**
 * One typed function with its description. From the description come the Parameters codec, the OperationDefinition,
 * the route at the records door, the OpenAPI page and the documentation.
 * @see https://hl7.org/fhir/R4/operationdefinition.html
 */
export interface Operation {
  /** Without `$`. */
  readonly name: string
  /** What it does, in one sentence that begins with a verb. */
  readonly does: string
  /** Resource types it is for; empty for the system level. */
  readonly on: readonly string[]
  /** Where it is called: on one resource, on a type, on the system. */
  readonly levels: readonly ('instance' | 'type' | 'system')[]
  /** Whether it changes anything. Such an operation takes `dryRun` and an Idempotency-Key, and POST only. */
  readonly changes: boolean
  readonly in: DescribedTable
  readonly out: DescribedTable
  /** What it can refuse, for documentation: code and when. */
  readonly refuses?: Readonly<Record<string, string>>
  /** The canonical URL of the operation, where it is FHIR's own: `http://hl7.org/fhir/OperationDefinition/ValueSet-expand`. */
  readonly standard?: string
  readonly perform: (
    unit: Unit,
    input: never,
    act: Act,
    around: Around,
  ) => Promise<Readonly<Record<string, unknown>>>
}

interface Description<I extends DescribedTable, O extends DescribedTable>
  extends Omit<Operation, 'in' | 'out' | 'perform'> {
  readonly in: I
  readonly out: O
  readonly perform: (unit: Unit, input: RecordOf<I>, act: Act, around: Around) => Promise<RecordOf<O>>
}

/** Describes an operation; the types of its input and output follow from the description. */
export const operation = <const I extends DescribedTable, const O extends DescribedTable>(
  described: Description<I, O>,
): Operation => described

const dryRun = maybe('boolean', 'Whether to answer as usual and change nothing')

/** Everything the operation takes: its own inputs, and `dryRun` where it changes something. */
export const inputsOf = ({ changes, in: own }: Operation): DescribedTable =>
  changes ? { ...own, dryRun } : own
