/** The id of the nth AuditEvent made from the log entry at `index`. */
export const eventId = (index: number, n: number): string => `log-${String(index).padStart(9, '0')}-${n}`

/** The log entry from which an AuditEvent was made; nothing if it was not made from one. */
export const indexOf = (id: string): number | undefined => {
  const [, index] = /^log-(\d{9,15})-\d+$/.exec(id) ?? []
  return index === undefined ? undefined : Number(index)
}
