import { SingleBar } from 'cli-progress'

export interface Progress {
  /** How far it is, of the total. */
  readonly to: (done: number) => void
  readonly stop: () => void
}

/** A bar on a terminal; a line every tenth elsewhere. On standard error, for standard output may be the backup. */
export const progress = (what: string, total: number): Progress => {
  if (process.stderr.isTTY) {
    const format = `${what} {bar} {percentage}% {eta_formatted} left`
    const bar = new SingleBar({ format, stream: process.stderr })
    bar.start(total, 0)
    return { to: (done) => bar.update(done), stop: () => bar.stop() }
  }
  let tenths = 0
  return {
    to: (done) => {
      const now = Math.floor((done * 10) / Math.max(total, 1))
      if (now > tenths) console.error(`${what}: ${now * 10} %`)
      tenths = Math.max(tenths, now)
    },
    stop: () => undefined,
  }
}
