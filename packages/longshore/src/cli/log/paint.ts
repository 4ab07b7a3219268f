/** Colours for a terminal, and none anywhere else. */
import type { Io, Output } from '../io.js'

/** What a colour is for. */
export type Mood = 'good' | 'bad' | 'odd' | 'dim' | 'strong'

/** `text` in the colour of `mood`, or as it is. */
export type Paint = (mood: Mood, text: string) => string

const CODES: Readonly<Record<Mood, readonly [on: number, off: number]>> = {
  good: [32, 39],
  bad: [31, 39],
  odd: [33, 39],
  dim: [2, 22],
  strong: [1, 22],
}

/** Colours when `output` is a terminal that has them and NO_COLOR is not set. */
export function paintFor(output: Output, env: Io['env']): Paint {
  if (!output.isTTY || env.NO_COLOR || env.TERM === 'dumb') return (_, text) => text
  return (mood, text) => `\u001b[${CODES[mood][0]}m${text}\u001b[${CODES[mood][1]}m`
}
