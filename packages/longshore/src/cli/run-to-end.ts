/** Runs a program and ends the process with its exit code, whatever happens. */
import type { Io } from './io.js'
import { failed } from './main.js'

// The longest that a timer can wait.
const LONGEST_MS = 2 ** 31 - 1

/** Ends the process when `run` has ended, or at once, with one line, when something that nobody foresaw was thrown. */
export function runToEnd(run: (io: Io) => Promise<number>, io: Io): void {
  process.on('uncaughtException', error => end(failed(error, io)))
  // The process ends when the program says so, also when it waits for something that would not keep a process alive.
  setInterval(() => {}, LONGEST_MS)
  run(io).then(end, error => end(failed(error, io)))
}

function end(code: number): void {
  // What was written to a pipe may still be on its way.
  process.stdout.write('', () => process.exit(code))
}
