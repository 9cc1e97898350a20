const mostKnown = 50_000

/** What a writer remembers of the keys' numbers, by type; it holds while no one else writes. */
export class KnownKeys {
  readonly #ofType = new Map<number, Map<string, number>>()
  #size = 0

  of(t: number, text: string): number | undefined {
    return this.#ofType.get(t)?.get(text)
  }

  learn(t: number, text: string, k: number): void {
    if (this.#size >= mostKnown) this.forgetAll()
    const some = this.#ofType.get(t) ?? new Map<string, number>()
    this.#ofType.set(t, some.set(text, k))
    this.#size += 1
  }

  forget(t: number, text: string): void {
    this.#ofType.get(t)?.delete(text)
  }

  forgetAll(): void {
    this.#ofType.clear()
    this.#size = 0
  }
}
