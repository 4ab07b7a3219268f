/** The log for programs: one JSON object a line. */
import type { Output } from '../io.js'
import { jsonLine } from './escape.js'
import type { Log } from './record.js'

/** Writes records as they are, each with the time it was written at. */
export function jsonLog(output: Output, now: () => Date): Log {
  return {
    write: record => output.write(`${jsonLine({ time: now().toISOString(), ...record })}\n`),
  }
}
