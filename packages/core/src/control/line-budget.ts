/** How many lines all clients of a process together may say in one turn of the event loop, so that no number of them makes it long (protocol goal G22). */

// Lines of one client between two looks at all the others: a segment may hold ten thousand.
const MOST_AT_ONCE = 64
// Of each, once all together have had that many in this turn.
const MOST_IN_TURN = 512
const LEAST_AT_ONCE = 4

let spent = 0
let awaiting = false

/** Lines that one client may say now. */
export function lineAllowance(): number {
  return spent < MOST_IN_TURN ? MOST_AT_ONCE : LEAST_AT_ONCE
}

/** So many were said. A client that says a line and waits for its reply is not worth a turn of the loop. */
export function spendLines(count: number): void {
  if (count < LEAST_AT_ONCE) return
  spent += count
  if (awaiting) return
  awaiting = true
  setImmediate(renew)
}

function renew(): void {
  spent = 0
  awaiting = false
}
