import { type Act, type Inner, maySee } from '../department/desk/index.ts'
import { type Kind, refusal } from '../fhir/index.ts'

/** The kind in whose collection the act came, if it came by the records door. */
export const kindOf = ({ rooms }: Inner, act: Act): Kind | undefined =>
  act.kind === undefined
    ? undefined
    : rooms.flatMap((room) => room.kinds).find(({ name }) => name === act.kind)

/** The search criteria that tell a kind's resources from others of the type. */
export const criteriaOf = (kind: Kind): string => kind.where ?? `_profile=${encodeURIComponent(kind.profile)}`

/** Refuses with 404 what is not of the kind in whose collection it is addressed: a collection holds its own only. */
export const checkKind = async (inner: Inner, act: Act, id: string): Promise<void> => {
  const kind = kindOf(inner, act)
  if (!kind) return
  const { where } = inner.language.plan(kind.type, criteriaOf(kind))
  if (await maySee(inner.store, where, kind.type, id)) return
  throw refusal('not-found', {
    says: `There is no ${kind.name} with the id ${id}.`,
    next: `GET /records/${kind.collection} lists them.`,
  })
}
