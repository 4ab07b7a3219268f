/** Ports, ranges, seconds and counts as they are typed. */
import { availableParallelism } from 'node:os'
import { UsageProblem } from '../problem.js'
import { quoted } from './quoted.js'

/** First and last port, both included. */
export type PortRange = readonly [first: number, last: number]

const LAST_PORT = 65_535
const FIRST_UNPRIVILEGED_PORT = 1024
const LONGEST_TIMER_SECONDS = 2_147_483
const MOST = 1_000_000
const MOST_WORKERS = 1_024

/** A port to listen on; 0 lets the system pick one. */
export function parsePort(text: string): number {
  const port = wholeNumber(text)
  if (port === undefined || port > LAST_PORT)
    throw new UsageProblem(
      `${quoted(text)} is no port; write a number from 0 to ${LAST_PORT} (0 picks a free one)`,
    )
  return port
}

/** A port to connect from. */
export function parseSourcePort(text: string): number {
  const port = wholeNumber(text)
  if (port === undefined || port < 1 || port > LAST_PORT)
    throw new UsageProblem(`${quoted(text)} is no port; write a number from 1 to ${LAST_PORT}, by custom 20`)
  return port
}

/** `LO-HI`, or one port. Data connections stay above the privileged ports (RFC 2577 §3). */
export function parsePortRange(text: string): PortRange {
  const parts = text.split('-').map(part => wholeNumber(part.trim()))
  const [first, last = parts.length === 1 ? first : undefined] = parts
  if (first === undefined || last === undefined || parts.length > 2)
    throw new UsageProblem(`${quoted(text)} is no range of ports; write LO-HI, for example 50000-50100`)
  if (first > last) throw new UsageProblem(`${quoted(text)} ends before it begins; write ${last}-${first}`)
  if (first < FIRST_UNPRIVILEGED_PORT || last > LAST_PORT)
    throw new UsageProblem(
      `${quoted(text)} leaves the ports that may be used; stay within ${FIRST_UNPRIVILEGED_PORT}-${LAST_PORT}`,
    )
  return [first, last]
}

/** Seconds, also with a fraction, as milliseconds. */
export function parseSeconds(text: string): number {
  const seconds = /^\d{1,10}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN
  if (!(seconds >= 0.001 && seconds <= LONGEST_TIMER_SECONDS))
    throw new UsageProblem(
      `${quoted(text)} is no time; write seconds, more than 0 and at most ${LONGEST_TIMER_SECONDS}, for example 300`,
    )
  return Math.round(seconds * 1000)
}

/** Reads how many of `what` there may be: `no number of sessions`. */
export function parseCountOf(what: string): (text: string) => number {
  return text => {
    const count = wholeNumber(text)
    if (count === undefined || count < 1 || count > MOST)
      throw new UsageProblem(`${quoted(text)} is no number of ${what}; write 1 to ${MOST}`)
    return count
  }
}

/** How many processes share the work; `auto` is one for each processor that this process may use. */
export function parseWorkers(text: string): number {
  if (text === 'auto') return availableParallelism()
  const count = wholeNumber(text)
  if (count === undefined || count < 1 || count > MOST_WORKERS)
    throw new UsageProblem(
      `${quoted(text)} is no number of workers; write 1 to ${MOST_WORKERS}, or auto for one for each processor`,
    )
  return count
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined
}
