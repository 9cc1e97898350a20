import type { Room, Unit } from '../department/desk/index.ts'
import { parseReference, type Resource, refusal } from '../fhir/index.ts'

/** Where references are checked: nowhere, in what a transaction puts, or everywhere. */
export type ReferencePolicy = 'off' | 'transactions' | 'always'

/**
 * Referential integrity, where it is asked for: a reference to a resource of this server that is not here is refused
 * with 422, naming the element. Absolute and contained references are not looked at.
 */
export const integrityOf = (policy: ReferencePolicy): Room => ({
  name: 'integrity',
  kinds: [],
  operations: [],
  observers: [],
  guards: [
    {
      name: 'references point at something',
      change: (unit, { after, origin }, act) => {
        const isChecked =
          policy === 'always' || (policy === 'transactions' && act.interaction === 'transaction')
        return after && isChecked ? checkReferences(unit, after, origin) : undefined
      },
    },
  ],
})

const checkReferences = async (unit: Unit, value: unknown, path: string): Promise<void> => {
  if (typeof value !== 'object' || value === null) return
  for (const [name, item] of Object.entries(value as Resource)) {
    const here = Array.isArray(value) ? `${path}[${name}]` : `${path}.${name}`
    if (name === 'reference' && typeof item === 'string') await checkOne(unit, item, here)
    else await checkReferences(unit, item, here)
  }
}

const checkOne = async (unit: Unit, reference: string, expression: string): Promise<void> => {
  const target = parseReference(reference)
  if (!target || (await unit.read(target.type, target.id))?.state === 'live') return
  throw refusal('unresolved-reference', {
    says: `${target.type}/${target.id} is not here.`,
    next: 'Create it first, or send both in one transaction.',
    expression,
  })
}
