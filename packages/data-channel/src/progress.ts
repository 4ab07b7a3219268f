/** What is known of a movement while it runs: how far it has come, and whom it waits for. */
import type { Throttle } from './throttle.js'

/** Numbers that change whenever a byte moves. */
export interface Progress {
  /** As this process sees it. */
  here(): number
  /** As the system sees it: asked only when nothing moved for half of the stall time. Never rejects. */
  below?(): Promise<number | undefined>
  /** Whether since it was asked last nothing but the peer was waited for. */
  peerOnly?(): boolean
  /** What holds bytes back to keep a rate. */
  brake?: Throttle | undefined
  /** Milliseconds in which it did so far. */
  readonly heldMs?: number
}
