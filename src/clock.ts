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
  const now = () => {
    const real = new Date().toISOString()
    return stands ? stands + real.slice(10) : real
  }
  return { now, today: () => stands || day.format(new Date()) }
}
