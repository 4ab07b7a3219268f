/** One tick for all sessions: who waits too long is told 421, who makes others wait is cut (P-26, C-31, C-39). */
import type { SessionRegistry } from '../server/session-registry.js'
import type { Settings } from '../settings.js'
import type { Clock } from '../wiring/clock.js'
import type { LiveSession } from './live-session.js'

// Deadlines are met within a tenth of the shortest, and at least once a second.
const LONGEST_TICK_MS = 1_000
const SHORTEST_TICK_MS = 10
// A peer has this long to close its side after the last reply, and at most a tick longer (P-58).
const LINGER_MS = 1_000

/** Thrown into a command whose plugin, adapter or authenticator did not answer. */
export class PatienceError extends Error {
  override readonly name = 'PatienceError'
}

/** Watches every session of a server; the result stops it. */
export function watchDeadlines(registry: SessionRegistry, settings: Settings, clock: Clock): () => void {
  const { idleMs, loginMs, pluginMs } = settings.timeouts
  const tick = Math.max(SHORTEST_TICK_MS, Math.min(LONGEST_TICK_MS, Math.min(idleMs, loginMs, pluginMs) / 10))
  return clock.every(tick, () => {
    const now = clock.now()
    for (const session of registry.sessions) check(session, now, settings)
    // What hangs holds files and uploads also when its client is gone.
    for (const session of registry.leaving) expire(session, now, pluginMs)
    for (const session of registry.hangingUp)
      if (now - session.hungUpAt >= LINGER_MS) session.control.destroy()
  })
}

function check(session: LiveSession, now: number, { timeouts }: Settings): void {
  expire(session, now, timeouts.pluginMs)
  // Not at the accept: for a session shorter than a tick it would be a system call more for nothing.
  session.control.keepAlive()
  if (!session.principal) {
    if (now - session.login.since > timeouts.loginMs) endWithoutLogin(session)
  } else if (session.pending.length === 0 || isDeaf(session)) {
    const idleMs = session.principal.limits?.idleMs ?? timeouts.idleMs
    if (now - session.activeAt > idleMs) session.end('Idle for too long.')
  }
}

function endWithoutLogin(session: LiveSession): void {
  session.offend('no-login')
  session.end('Login timed out.')
}

function expire({ pending }: LiveSession, now: number, pluginMs: number): void {
  for (const command of pending) {
    if (command.waitingSince === undefined || now - command.waitingSince <= pluginMs) continue
    command.waitingSince = undefined
    command.expire?.(new PatienceError(`${command.verb} was not answered within ${pluginMs} ms`))
  }
}

/** Commands behind a reply that the client does not read are no activity: they would wait as long as it pleases (C-31, C-32). */
function isDeaf(session: LiveSession): boolean {
  return session.control.clogged && session.transfer === undefined
}
