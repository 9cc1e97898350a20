/** How one item of a group ended. */
export type Ended<Out> = { readonly value: Out } | { readonly error: unknown }

export interface Group<In, Out> {
  /** Joins the next group and resolves when its work is done. */
  add(item: In): Promise<Out>
  /** Resolves when nothing waits or works any more. */
  idle(): Promise<void>
}

interface Waiting<In, Out> {
  readonly item: In
  readonly resolve: (value: Out) => void
  readonly reject: (error: unknown) => void
}

/**
 * Group commit: what is added in one turn of the event loop, or while a group is at work, is worked on together, at
 * most `most` at once. `work` answers for every item in order; if it throws, all of its group fail.
 */
export const groups = <In, Out>(
  work: (items: readonly In[]) => Promise<readonly Ended<Out>[]>,
  most: number,
): Group<In, Out> => {
  let waiting: Waiting<In, Out>[] = []
  let working: Promise<void> | undefined
  const all = async () => {
    await new Promise(setImmediate)
    while (waiting.length > 0) {
      const some = waiting.slice(0, most)
      waiting = waiting.slice(most)
      await settle(some, work)
    }
    working = undefined
  }
  return {
    add: (item) =>
      new Promise<Out>((resolve, reject) => {
        waiting.push({ item, resolve, reject })
        working ??= all()
      }),
    idle: async () => working,
  }
}

const settle = async <In, Out>(
  some: readonly Waiting<In, Out>[],
  work: (items: readonly In[]) => Promise<readonly Ended<Out>[]>,
): Promise<void> => {
  try {
    const ends = await work(some.map(({ item }) => item))
    for (const [place, end] of ends.entries())
      if ('value' in end) some[place]?.resolve(end.value)
      else some[place]?.reject(end.error)
  } catch (error) {
    for (const { reject } of some) reject(error)
  }
}
