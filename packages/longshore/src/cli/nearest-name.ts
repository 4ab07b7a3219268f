/** The known name that a mistyped one was probably meant to be. */

/** The nearest of `known`, or undefined when none is near enough to be a slip of the fingers. */
export function nearestName(typed: string, known: readonly string[]): string | undefined {
  let best: string | undefined
  let least = Math.max(2, Math.floor(typed.length / 3)) + 1
  for (const name of known) {
    const steps = editSteps(typed.toLowerCase(), name.toLowerCase(), least)
    if (steps >= least) continue
    best = name
    least = steps
  }
  return best
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn `from` into `to`; at most `bound` is counted. */
function editSteps(from: string, to: string, bound: number): number {
  if (Math.abs(from.length - to.length) >= bound) return bound
  let before: number[] = []
  let row = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1]
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      next[j] = Math.min(
        at(row, j) + 1,
        at(next, j - 1) + 1,
        at(row, j - 1) + (same ? 0 : 1),
        swapped ? at(before, j - 2) + 1 : bound,
      )
    }
    before = row
    row = next
  }
  return Math.min(bound, at(row, to.length))
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY
}
