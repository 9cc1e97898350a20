import { type Checkpoint, isSigned } from './checkpoint.ts'
import { leafHash } from './merkle.ts'
import { verifyConsistency, verifyInclusion } from './merkle-proof.ts'

/** What `$log-proof` answers: an entry, and the way from it to a checkpoint. Hashes are base64. */
export interface Proof {
  readonly index: number
  readonly size: number
  readonly hashes: readonly string[]
  /** The entry as it stands in the log. */
  readonly row: string
  readonly checkpoint?: Checkpoint
}

/** What `$log-consistency` answers: that the log of `from` entries is the beginning of that of `to`. */
export interface Growth {
  readonly hashes: readonly string[]
  readonly fromCheckpoint?: Checkpoint
  readonly toCheckpoint?: Checkpoint
}

/** `ok`, or why not. */
export type Verdict = { readonly ok: true } | { readonly ok: false; readonly says: string }

/**
 * Whether an entry is in the log that a checkpoint speaks of. Needs neither server nor store: only the log's public
 * key (PEM), got from elsewhere. `held` is a checkpoint that the verifier kept, used instead of the proof's own.
 */
export const verifyOffline = (proof: Proof, publicKey: string, held = proof.checkpoint): Verdict => {
  if (!held) return no('The proof names no checkpoint, and none was given.')
  if (!isSigned(held, publicKey)) return no('The checkpoint was not signed by this key.')
  if (held.size !== proof.size)
    return no(`The proof is for size ${proof.size}, the checkpoint for ${held.size}.`)
  const claim = {
    index: proof.index,
    size: proof.size,
    leaf: leafHash(proof.row),
    hashes: proof.hashes.map(bytes),
    root: bytes(held.root),
  }
  return verifyInclusion(claim) ? { ok: true } : no('The entry does not lead to the checkpoint’s root.')
}

/** Whether the log only grew between two checkpoints, both signed by this key (PEM). */
export const verifyGrowth = (growth: Growth, publicKey: string): Verdict => {
  const { fromCheckpoint: from, toCheckpoint: to, hashes } = growth
  if (!from || !to) return no('Two checkpoints are needed.')
  if (!isSigned(from, publicKey) || !isSigned(to, publicKey))
    return no('A checkpoint was not signed by this key.')
  const claim = {
    from: from.size,
    to: to.size,
    fromRoot: bytes(from.root),
    toRoot: bytes(to.root),
    hashes: hashes.map(bytes),
  }
  return verifyConsistency(claim) ? { ok: true } : no('The later log does not begin with the earlier one.')
}

const bytes = (text: string): Uint8Array => Buffer.from(text, 'base64')

const no = (says: string): Verdict => ({ ok: false, says })
