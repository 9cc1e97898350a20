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

/** So many are enough to begin: more would cost each little less, and are better on their way to the next group. */
const enough = 8

/** How long a group gathers while turns of the event loop bring more, in ms. */
const mostGathering = 10

/** How long it waits for as many as the last group had when no turn brings more, in ms. */
const mostQuiet = 0.5

/**
 * Group commit: what is added while turns of the event loop bring more, or while a group is at work, is worked on
 * together, at most `most` at once. A group of one costs several times its share of a large one; so where the last had
 * several, the next waits a moment for as many. A lone item waits for one empty turn. `work` answers for every item in
 * order; if it throws, all of its group fail.
 */
export const groups = <In, Out>(
  work: (items: readonly In[]) => Promise<readonly Ended<Out>[]>,
  most: number,
): Group<In, Out> => {
  let waiting: Waiting<In, Out>[] = []
  let working: Promise<void> | undefined
  let last = 1
  const gather = async () => {
    const began = performance.now()
    let [before, newest, now] = [0, began, began]
    while (waiting.length < enough && now - began < mostGathering) {
      if (waiting.length > before) newest = now
      else if (waiting.length >= last || now - newest > mostQuiet) break
      before = waiting.length
      await new Promise(setImmediate)
      now = performance.now()
    }
    last = Math.min(waiting.length, enough)
  }
  const all = async () => {
    while (waiting.length > 0) {
      await gather()
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
