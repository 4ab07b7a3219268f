/** The one option of `close`, checked. */

/** What is wrong with the time, if anything. */
export function checkGrace(graceMs: unknown): TypeError | undefined {
  if (typeof graceMs === 'number' && graceMs >= 0) return undefined
  return new TypeError('graceMs must be a number of milliseconds, 0 or more.')
}
