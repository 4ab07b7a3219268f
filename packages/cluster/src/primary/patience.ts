/** How long to wait before a worker that died is replaced. */

/** A worker that has served for so long died of something new. */
export const STEADY_MS = 10_000
/** So many starts that fail in a row, with nobody left to serve, end the cluster. */
export const MOST_FAILED_STARTS = 5

const FIRST_MS = 250
const LONGEST_MS = 30_000

/** The first that dies is replaced at once, those that die soon after each other ever later. */
export function replacementDelay(deathsInARow: number): number {
  return deathsInARow <= 1 ? 0 : Math.min(LONGEST_MS, FIRST_MS * 2 ** (deathsInARow - 2))
}
