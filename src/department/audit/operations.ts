import { group, many, maybe, one, refusal } from '../../fhir/index.ts'
import { type Act, type Operation, operation, type Unit } from '../desk/index.ts'
import { type Book, base64 } from './book.ts'
import { type Checkpoint, checkpointAt, checkpointText } from './checkpoint.ts'
import type { LogKeys } from './keys.ts'
import { indexOf } from './map-id.ts'
import type { Tree } from './merkle.ts'
import { verifyLog } from './verify-log.ts'

const head = {
  origin: one('string', 'Which log: a name with the beginning of its key’s SHA-256'),
  size: one('integer', 'How many entries the log had'),
  root: one('base64Binary', 'The root of the hash tree over them (RFC 6962, SHA-256)'),
  time: one('instant', 'When it was signed'),
  signature: one('base64Binary', 'Ed25519 over origin, size, root and time, each with a line feed after it'),
  publicKey: one('string', 'The key that signed, PEM; compare it with one got from elsewhere'),
}
const place = { on: ['AuditEvent'], levels: ['type', 'system'] } as const
const altered = { conflict: 'The log no longer agrees with a checkpoint, or an entry is missing' }

/** The operations on the log itself. */
export const logOperations = (
  book: Book,
  keys: LogKeys,
  upToDate: () => Promise<unknown>,
): readonly Operation[] => [
  checkpointOperation(book),
  proofOperation(book, upToDate),
  consistencyOperation(book),
  verifyOperation(book, keys),
]

const checkpointOperation = (book: Book) =>
  operation({
    name: 'log-checkpoint',
    does: 'Signs what the log is now, so that whoever keeps the answer can later show that nothing in it changed.',
    ...place,
    changes: true,
    in: {},
    out: { ...head, text: one('string', 'The text that was signed') },
    refuses: altered,
    perform: async (unit) => {
      const kept = await checkpointNow(book, unit)
      return { ...kept, text: checkpointText(kept) }
    },
  })

const proofOperation = (book: Book, upToDate: () => Promise<unknown>) =>
  operation({
    name: 'log-proof',
    does: 'Proves that an entry is in the log: the entry, and the hashes that lead from it to a checkpoint’s root.',
    on: ['AuditEvent'],
    levels: ['instance', 'type'],
    changes: false,
    in: {
      index: maybe('integer', 'The entry’s place in the log, from 0; not needed for an AuditEvent'),
      size: maybe('integer', 'The size of the checkpoint that you hold; otherwise the newest one is used'),
    },
    out: {
      index: one('integer', 'The entry’s place in the log'),
      size: one('integer', 'The size of the log for which the proof holds'),
      hashes: many('base64Binary', 'From the entry to the root, nearest first'),
      row: one('string', 'The entry as it stands in the log'),
      checkpoint: group('0..1', 'The checkpoint of that size, where one is kept', head),
    },
    refuses: {
      ...altered,
      'invalid-input': 'No such entry, or a size that does not cover it',
      'not-found': 'No entry tells of the AuditEvent',
    },
    perform: async (unit, input, act) => {
      await upToDate()
      const tree = await book.tree()
      const index = within('index', await placeOf(unit, act, input.index), 0, tree.size - 1)
      const checkpoint =
        input.size === undefined
          ? ((await book.covering(index)) ?? (await checkpointNow(book, unit)))
          : await checkpointAt(book.store, within('size', input.size, index + 1, tree.size))
      const size = checkpoint?.size ?? input.size ?? tree.size
      const row = await book.row(index)
      return {
        index,
        size,
        hashes: tree.inclusion(index, size).map(base64),
        row: row?.text ?? '',
        ...(checkpoint ? { checkpoint } : {}),
      }
    },
  })

const consistencyOperation = (book: Book) =>
  operation({
    name: 'log-consistency',
    does: 'Proves that the log only grew between two sizes.',
    ...place,
    changes: false,
    in: {
      from: one('integer', 'The earlier size, from a checkpoint'),
      to: maybe('integer', 'The later size; otherwise that of the newest checkpoint'),
    },
    out: {
      from: one('integer', 'The earlier size'),
      to: one('integer', 'The later size'),
      fromRoot: one('base64Binary', 'The root at the earlier size'),
      toRoot: one('base64Binary', 'The root at the later size'),
      hashes: many('base64Binary', 'The consistency proof (RFC 9162, 2.1.4)'),
      fromCheckpoint: group('0..1', 'The checkpoint of the earlier size, where one is kept', head),
      toCheckpoint: group('0..1', 'The checkpoint of the later size, where one is kept', head),
    },
    refuses: { ...altered, 'invalid-input': 'The log never had such a size' },
    perform: async (unit, input) => {
      const tree = await book.tree()
      const from = within('from', input.from, 1, tree.size)
      const later =
        input.to === undefined
          ? ((await book.covering(from - 1)) ?? (await checkpointNow(book, unit)))
          : await checkpointAt(book.store, within('to', input.to, from, tree.size))
      const to = later?.size ?? input.to ?? tree.size
      const earlier = from === to ? later : await checkpointAt(book.store, from)
      return {
        ...growthOf(tree, from, to),
        ...(earlier ? { fromCheckpoint: earlier } : {}),
        ...(later ? { toCheckpoint: later } : {}),
      }
    },
  })

const verifyOperation = (book: Book, keys: LogKeys) =>
  operation({
    name: 'verify-log',
    does: 'Reads the log and its AuditEvents again and names every entry that was changed, removed or moved.',
    ...place,
    changes: false,
    in: {
      from: maybe('integer', 'The first entry to read, from 0; checkpoints are checked only from 0'),
      to: maybe('integer', 'The entry to stop before; otherwise the end'),
    },
    out: {
      ok: one('boolean', 'Nothing is wrong'),
      size: one(
        'integer',
        'How many entries the log has, or had by its newest checkpoint or its AuditEvents',
      ),
      root: maybe('base64Binary', 'The root over the entries read, if read from 0'),
      broken: group('0..*', 'An entry that is not as it was written (the first 1000)', {
        index: one('integer', 'Its place in the log'),
        what: one('code', 'What happened to it', ['changed', 'missing', 'reordered', 'stamp', 'event']),
        events: many(
          'Reference',
          'The AuditEvents that were made from it; if it is they that are wrong, those',
        ),
      }),
      brokenCount: one('integer', 'How many entries are broken'),
      checkpoints: group('0..*', 'A checkpoint, held against the log', {
        size: one('integer', 'Its size'),
        time: one('string', 'When it was signed'),
        ok: one('boolean', 'Its signature is ours and the log still has its root'),
      }),
    },
    refuses: { 'invalid-input': 'A negative place' },
    perform: async (_unit, { from, to }) => {
      for (const [name, value] of Object.entries({ from, to }))
        if (value !== undefined) within(name, value, 0, Number.MAX_SAFE_INTEGER)
      return verifyLog(book.store, keys, { from, to })
    },
  })

const checkpointNow = async (book: Book, unit: Unit): Promise<Checkpoint> => {
  const { checkpoint, note } = await book.checkpoint(unit.now)
  if (note) unit.writeNote(note)
  return checkpoint
}

const growthOf = (tree: Tree, from: number, to: number) => ({
  from,
  to,
  fromRoot: base64(tree.root(from)),
  toRoot: base64(tree.root(to)),
  hashes: tree.consistency(from, to).map(base64),
})

// An AuditEvent that an operation put (a disclosure) is in the entry of that operation, with its hash.
const placeOf = async (unit: Unit, act: Act, index: number | undefined): Promise<number> => {
  if (act.id === undefined && index !== undefined) return index
  if (act.id === undefined)
    throw refusal('missing-input', {
      says: 'The input "index" is missing.',
      next: 'Send index, or call $log-proof on an AuditEvent.',
      expression: 'index',
    })
  const own = indexOf(act.id)
  if (own !== undefined) return own
  const tellers = await unit.find('AuditEvent', `subtype=operation&entity=AuditEvent/${act.id}`)
  const places = tellers.flatMap(({ id = '' }) => indexOf(id) ?? [])
  if (places.length > 0) return Math.min(...places)
  throw refusal('not-found', {
    says: `No entry of the log tells of AuditEvent/${act.id}.`,
    next: 'Search with GET /AuditEvent?…',
  })
}

const within = (name: string, value: number, least: number, most: number): number => {
  if (value >= least && value <= most) return value
  throw refusal('invalid-input', {
    says: `The input "${name}" is outside ${least} to ${most}.`,
    next: 'POST /AuditEvent/$log-checkpoint names the log’s size.',
    expression: name,
  })
}
