/** Asks the lockouts of the primary for one worker, and takes back what the worker leaves behind (protocol rule C-20). */
import type { Admission, Lock, SharedLockoutRules, SharedLockouts } from '@longshore/auth'
import type { LockoutOffence, LockoutOutcome, LockoutQuestion } from '../messages.js'

const NEVER = new AbortController().signal

/** Keeps an address out of all workers for so many milliseconds. */
export type KeepOut = (remoteAddress: string, milliseconds: number) => void

interface Admitted {
  readonly admission: Admission
  readonly rules: SharedLockoutRules
  readonly remoteAddress: string
}

/** What one worker speaks to. */
export class LockoutDesk {
  readonly #lockouts: SharedLockouts
  readonly #keepOut: KeepOut
  readonly #waiting = new Map<number, AbortController>()
  readonly #admitted = new Map<number, Admitted>()

  constructor(lockouts: SharedLockouts, keepOut: KeepOut) {
    this.#lockouts = lockouts
    this.#keepOut = keepOut
  }

  /** The score of the address, where the attempt is let through: its outcome is told with {@link end}. */
  async admit({ rules, user, remoteAddress, question }: LockoutQuestion): Promise<number | Lock> {
    const controller = new AbortController()
    this.#waiting.set(question, controller)
    try {
      const origin = { user, remoteAddress, signal: controller.signal }
      const admission = await this.#lockouts.admit(rules, origin)
      if ('locked' in admission) return admission
      if (controller.signal.aborted) void admission.end('void')
      else this.#admitted.set(question, { admission, rules, remoteAddress })
      return admission.score
    } finally {
      this.#waiting.delete(question)
    }
  }

  isLocked({ rules, user, remoteAddress }: LockoutQuestion): Promise<boolean> {
    return this.#lockouts.isLocked(rules, { user, remoteAddress, signal: NEVER })
  }

  async end({ question, outcome, points }: LockoutOutcome): Promise<Lock | undefined> {
    const admitted = this.#admitted.get(question)
    if (!admitted) return undefined
    this.#admitted.delete(question)
    return this.#kept(admitted, await admitted.admission.end(outcome, points))
  }

  async offend({ rules, remoteAddress, points }: LockoutOffence): Promise<Lock | undefined> {
    return this.#kept({ rules, remoteAddress }, await this.#lockouts.offend(rules, remoteAddress, points))
  }

  /** Nobody waits for the answer any more. */
  withdraw(question: number): void {
    this.#waiting.get(question)?.abort(new Error('The attempt was given up.'))
    void this.end({ question, outcome: 'void', points: 1 })
  }

  /** The worker is gone, and nothing was learnt from its attempts. */
  close(): void {
    for (const question of [...this.#waiting.keys(), ...this.#admitted.keys()]) this.withdraw(question)
  }

  #kept(
    { rules, remoteAddress }: Pick<Admitted, 'rules' | 'remoteAddress'>,
    lock: Lock | undefined,
  ): Lock | undefined {
    if (lock && rules.door) this.#keepOut(remoteAddress, lock.milliseconds)
    return lock
  }
}
