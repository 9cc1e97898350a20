/** The candidate that looks most like what was written, or nothing if none is near: for "did you mean". */
export const nearest = (written: string, candidates: Iterable<string>): string | undefined => {
  let best: string | undefined
  let least = Math.max(2, Math.ceil(written.length / 3)) + 1
  for (const candidate of candidates) {
    const distance = editDistance(written.toLowerCase(), candidate.toLowerCase(), least)
    if (distance < least) [best, least] = [candidate, distance]
  }
  return best
}

/** `Did you mean "x"?` or, where nothing is near, the choices (at most 12). */
export const didYouMean = (written: string, candidates: readonly string[]): string => {
  const near = nearest(written, candidates)
  if (near) return `Did you mean "${near}"?`
  return candidates.length > 0 && candidates.length <= 12
    ? `Known here: ${candidates.join(', ')}.`
    : 'See the documentation.'
}

const editDistance = (a: string, b: string, enough: number): number => {
  if (Math.abs(a.length - b.length) >= enough) return enough
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? enough
}
