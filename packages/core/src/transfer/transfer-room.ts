/** How many transfers and listings may run at once, in all and of one user (B-26). */
import type { ArrivedCommand } from '../dispatch/arrived-command.js'
import type { LimitOptions } from '../options.js'

/** Counts commands that open a data connection, from before their 150 to their end. */
export class TransferRoom {
  readonly #most: number
  readonly #mostOfUser: number
  /** The users of commands that are counted. */
  readonly #users = new Map<ArrivedCommand, string>()
  readonly #byUser = new Map<string, number>()

  constructor(limits: Required<LimitOptions>) {
    this.#most = limits.maxTransfers
    this.#mostOfUser = limits.maxTransfersPerUser
  }

  /** Whether the command may go on; if so, it counts until {@link leave}. */
  enter(command: ArrivedCommand, user: string): boolean {
    const count = this.#byUser.get(user) ?? 0
    if (this.#users.size >= this.#most || count >= this.#mostOfUser) return false
    this.#users.set(command, user)
    this.#byUser.set(user, count + 1)
    return true
  }

  /** It has its final reply; without effect for one that was not let in. */
  leave(command: ArrivedCommand): void {
    const user = this.#users.get(command)
    if (user === undefined) return
    this.#users.delete(command)
    const left = (this.#byUser.get(user) ?? 1) - 1
    if (left === 0) this.#byUser.delete(user)
    else this.#byUser.set(user, left)
  }
}

/** Nothing is counted where nothing is bounded. */
export function transferRoom(limits: Required<LimitOptions>): TransferRoom | undefined {
  const { maxTransfers, maxTransfersPerUser } = limits
  return Number.isFinite(maxTransfers) || Number.isFinite(maxTransfersPerUser)
    ? new TransferRoom(limits)
    : undefined
}
