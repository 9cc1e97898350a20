import type { Clock } from './department/desk/index.ts'

/**
 * The facility's clock. `stands` is a day that stands still (demo and test): the time of day still runs, so that
 * later stays later.
 */
export const openClock = (timeZone: string, stands = ''): Clock => {
  const day = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  // Many acts fall into one millisecond.
  let last = { ms: 0, text: '' }
  const now = () => {
    const ms = Date.now()
    if (ms === last.ms) return last.text
    const real = new Date(ms).toISOString()
    last = { ms, text: stands ? stands + real.slice(10) : real }
    return last.text
  }
  // Formatting is slow and a day is long: it is asked anew each second.
  let known = { second: 0, day: '' }
  const today = () => {
    const second = Math.floor(Date.now() / 1000)
    if (second !== known.second) known = { second, day: day.format(new Date()) }
    return known.day
  }
  return { now, today: () => stands || today() }
}
