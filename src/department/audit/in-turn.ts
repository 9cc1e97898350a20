/** The same work, one call at a time: a call begins when those before it have ended, well or badly. */
export const inTurn = <A extends readonly unknown[], T>(work: (...given: A) => Promise<T>) => {
  let last: Promise<unknown> = Promise.resolve()
  return (...given: A): Promise<T> => {
    const mine = last.then(
      () => work(...given),
      () => work(...given),
    )
    last = mine
    return mine
  }
}
