/** Runs a program and ends the process with its exit code, whatever happens. */
import type { Io } from './io.js'
import { failed } from './main.js'

/** Ends the process when `run` has ended, or at once, with one line, when something that nobody foresaw was thrown. */
export function runToEnd(run: (io: Io) => Promise<number>, io: Io): void {
  process.on('uncaughtException', error => end(failed(error, io)))
  run(io).then(end, error => end(failed(error, io)))
}

function end(code: number): void {
  // What was written to a pipe may still be on its way.
  process.stdout.write('', () => process.exit(code))
}
