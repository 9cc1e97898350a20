import type { Act, Happened } from '../desk/index.ts'
import type { Row } from './map-row.ts'

/**
 * The log's text of one act: compact JSON, keys always in the same order, empty parts left out. It holds ids,
 * versions, hashes and the query as asked; never a resource's content.
 */
export const toRow = (happened: Happened): string => JSON.stringify(rowOf(happened))

// JSON leaves out what is undefined, so the order of keys here is the order in the text.
const rowOf = ({ act, time, status, refusal, seen, changes, parts, facts }: Happened): Row => {
  const { client, role, name, person, organization, patient } = act.caller
  return {
    v: 1,
    time,
    act: nameOf(act),
    kind: act.kind,
    type: act.type,
    id: act.id,
    version: act.version,
    who: { client, role, name, person, organization, patient },
    why: some(act.purpose, (code) => code),
    from: act.from,
    request: act.requestId,
    status,
    refusal,
    seen: some(seen, ({ ref, patient }) => ({ ref, patient })),
    made: some(changes, ({ ref, change, sha256, patient }) => ({ ref, change, sha256, patient })),
    parts: some(parts, (part) => ({
      act: nameOf(part),
      type: part.type,
      id: part.id,
      query: asked(part),
    })),
    query: asked(act),
    facts: Object.keys(facts).length > 0 ? facts : undefined,
  }
}

const nameOf = ({ operation, interaction }: Act): string =>
  operation === undefined ? interaction : `$${operation}`

const some = <In, Out>(list: readonly In[], as: (one: In) => Out): readonly Out[] | undefined =>
  list.length > 0 ? list.map(as) : undefined

const asked = ({ query }: Act): string | undefined => query || undefined
