// The rows that a server with a process for each session does not run.
import type { Row } from '../rows.js'

const MOST_IDLE = 1000

export function skippedByForking({ mode, load }: Row): string | undefined {
  const many = mode === 'idle' && Number(load.sessions) > MOST_IDLE
  return many ? 'not run: a process for each session' : undefined
}
