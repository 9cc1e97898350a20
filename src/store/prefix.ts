/**
 * The first key after all keys that begin so, in the order of UTF-8 bytes; undefined where nothing comes after them.
 * So `prefix <= key < afterPrefix(prefix)` finds a beginning without LIKE or a regular expression.
 */
export const afterPrefix = (prefix: string): string | undefined => {
  const points = [...prefix]
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const next = (last.codePointAt(0) ?? 0) + 1
    // Surrogates are no characters of their own: U+E000 follows U+D7FF.
    if (next <= 0x10ffff) return points.join('') + String.fromCodePoint(next === 0xd800 ? 0xe000 : next)
  }
  return undefined
}
