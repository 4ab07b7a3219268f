/** Asks the lockouts of the primary for one worker, and takes back what the worker leaves behind (protocol rule C-20). */
import type { Admission, AttemptOutcome, SharedLockouts } from '@longshore/auth'
import type { LockoutQuestion } from '../messages.js'

const NEVER = new AbortController().signal

/** What one worker speaks to. */
export class LockoutDesk {
  readonly #lockouts: SharedLockouts
  readonly #waiting = new Map<number, AbortController>()
  readonly #admitted = new Map<number, Admission>()

  constructor(lockouts: SharedLockouts) {
    this.#lockouts = lockouts
  }

  /** Whether the attempt is let through; its outcome is told with {@link end}. */
  async admit({ rules, user, remoteAddress, question }: LockoutQuestion): Promise<boolean> {
    const controller = new AbortController()
    this.#waiting.set(question, controller)
    try {
      const origin = { user, remoteAddress, signal: controller.signal }
      const admission = await this.#lockouts.admit(rules, origin)
      if (!admission) return false
      if (controller.signal.aborted) admission.end('void')
      else this.#admitted.set(question, admission)
      return true
    } finally {
      this.#waiting.delete(question)
    }
  }

  isLocked({ rules, user, remoteAddress }: LockoutQuestion): Promise<boolean> {
    return this.#lockouts.isLocked(rules, { user, remoteAddress, signal: NEVER })
  }

  end(question: number, outcome: AttemptOutcome): void {
    const admission = this.#admitted.get(question)
    if (this.#admitted.delete(question)) admission?.end(outcome)
  }

  /** Nobody waits for the answer any more. */
  withdraw(question: number): void {
    this.#waiting.get(question)?.abort(new Error('The attempt was given up.'))
    this.end(question, 'void')
  }

  /** The worker is gone, and nothing was learnt from its attempts. */
  close(): void {
    for (const question of [...this.#waiting.keys(), ...this.#admitted.keys()]) this.withdraw(question)
  }
}
