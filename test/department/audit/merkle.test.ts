import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { leafHash, Tree } from '../../../src/department/audit/merkle.ts'
import { verifyConsistency, verifyInclusion } from '../../../src/department/audit/merkle-proof.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const sha = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()

/** RFC 6962 section 2.1, read word for word: the oracle. */
const naive = (leaves: readonly Uint8Array[]): Uint8Array => {
  const [only] = leaves
  if (!only) return sha()
  if (leaves.length === 1) return sha(Buffer.of(0), only)
  let half = 1
  while (half * 2 < leaves.length) half *= 2
  return sha(Buffer.of(1), naive(leaves.slice(0, half)), naive(leaves.slice(half)))
}

const treeOf = (leaves: readonly Uint8Array[]): Tree => {
  const tree = new Tree()
  for (const leaf of leaves) tree.grow(leafHash(leaf))
  return tree
}

const logs = fc.array(fc.uint8Array({ maxLength: 12 }), { minLength: 1, maxLength: 70 })
const logWithTwoSizes = logs.chain((leaves) =>
  fc.tuple(fc.constant(leaves), fc.integer({ min: 1, max: leaves.length }), fc.nat(leaves.length - 1)),
)

describe('the hash tree', () => {
  const leaves = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ].map((text) => Buffer.from(text, 'hex'))

  it.each([
    [0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
    [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
    [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
    [4, 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'],
    [5, '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4'],
    [6, '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef'],
    [7, 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
    [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
  ])('has the root of Certificate Transparency’s reference log at size %i', (size, root) => {
    expect(hex(treeOf(leaves).root(size))).toBe(root)
    expect(hex(naive(leaves.slice(0, size)))).toBe(root)
  })

  it('hashes text as its UTF-8 bytes', () => {
    expect(hex(leafHash('schön'))).toBe(hex(leafHash(Buffer.from('schön'))))
  })

  it('has the root of the plain recursion at every size it ever had', () => {
    fc.assert(
      fc.property(logWithTwoSizes, ([entries, size]) => {
        expect(hex(treeOf(entries).root(size))).toBe(hex(naive(entries.slice(0, size))))
      }),
    )
  })

  it('proves every entry of every size, and no other', () => {
    fc.assert(
      fc.property(logWithTwoSizes, ([entries, size, at]) => {
        const tree = treeOf(entries)
        const index = at % size
        const leaf = leafHash(entries[index] ?? Buffer.of())
        const claim = { index, size, leaf, hashes: tree.inclusion(index, size), root: tree.root(size) }
        expect(verifyInclusion(claim)).toBe(true)
        expect(verifyInclusion({ ...claim, leaf: leafHash('another') })).toBe(false)
        expect(verifyInclusion({ ...claim, root: leafHash('another') })).toBe(false)
        expect(verifyInclusion({ ...claim, hashes: [...claim.hashes, leaf] })).toBe(false)
        if (claim.hashes.length > 0)
          expect(verifyInclusion({ ...claim, hashes: claim.hashes.slice(1) })).toBe(false)
      }),
    )
  })

  it('proves that the log only grew, between any two sizes', () => {
    fc.assert(
      fc.property(logWithTwoSizes, ([entries, to, at]) => {
        const tree = treeOf(entries)
        const from = (at % to) + 1
        const claim = {
          from,
          to,
          fromRoot: tree.root(from),
          toRoot: tree.root(to),
          hashes: tree.consistency(from, to),
        }
        expect(verifyConsistency(claim)).toBe(true)
        expect(verifyConsistency({ ...claim, fromRoot: leafHash('another') })).toBe(false)
        expect(verifyConsistency({ ...claim, toRoot: leafHash('another') })).toBe(false)
        expect(verifyConsistency({ ...claim, hashes: [...claim.hashes, leafHash('one more')] })).toBe(false)
      }),
    )
  })

  it.each([
    [{ index: -1, size: 1 }],
    [{ index: 1, size: 1 }],
    [{ index: 0.5, size: 1 }],
    [{ index: Number.NaN, size: 1 }],
  ])('proves nothing about %j', (place) => {
    const leaf = leafHash('only')
    expect(verifyInclusion({ ...place, leaf, hashes: [], root: leaf })).toBe(false)
  })
})
