/** The workers: so many as were asked for are kept alive, until the end. */
import type { CloseReport } from '@longshore/core'
import type { AdmissionRules } from '@longshore/core/fleet'
import { sumOf } from '../reports.js'
import type { Settings } from '../settings.js'
import { forkWorker } from './fork.js'
import { type Exit, Hand, type HandHooks } from './hand.js'
import { MOST_FAILED_STARTS, replacementDelay, STEADY_MS } from './patience.js'

/** What the primary does about its workers. */
export interface CrewHooks {
  readonly ofHand: (hand: Hand) => HandHooks
  /** It is ready: makes it take part in everything that was begun before. */
  readonly prepare: (hand: Hand) => Promise<void>
  readonly started: (hand: Hand) => void
  readonly ended: (hand: Hand, exit: Exit, replacedInMs: number | undefined) => void
  /** A replacement did not start. */
  readonly stumbled: (error: Error) => void
  /** None can be kept alive. */
  readonly failed: (error: Error) => void
}

/** Keeps the workers. */
export class Crew {
  readonly hands = new Set<Hand>()
  readonly #settings: Settings
  readonly #hooks: CrewHooks
  readonly #deaths: number[]
  readonly #timers = new Map<number, NodeJS.Timeout>()
  #failedStarts = 0
  #keeping = false

  constructor(settings: Settings, hooks: CrewHooks) {
    this.#settings = settings
    this.#hooks = hooks
    this.#deaths = Array<number>(settings.workers).fill(0)
  }

  /** Starts all; when one cannot start, the others end, and why is the rejection. */
  async start(): Promise<AdmissionRules> {
    const hands = this.#deaths.map((_, slot) => this.#fork(slot))
    try {
      const [rules] = await Promise.all(hands.map(async hand => this.#begin(hand)))
      this.#keeping = true
      return rules as AdmissionRules
    } catch (error) {
      for (const hand of this.hands) hand.kill()
      await Promise.all([...this.hands].map(({ gone }) => gone))
      throw error
    }
  }

  /** The one to get the next connection: of those that serve the one with the fewest sessions, in turn when there are several. */
  freest(): Hand | undefined {
    let freest: Hand | undefined
    for (const hand of this.hands) {
      if (hand.state === 'serving' && (!freest || hand.sessions.size < freest.sessions.size)) freest = hand
    }
    // Behind the others, for the next time that they are equal.
    if (freest && this.hands.delete(freest)) this.hands.add(freest)
    return freest
  }

  /** Closes all; resolves when their processes have ended. */
  async close(graceMs: number): Promise<CloseReport> {
    this.#keeping = false
    for (const timer of this.#timers.values()) clearTimeout(timer)
    const reports = await Promise.all(
      [...this.hands].map(async hand => {
        if (hand.state === 'starting') hand.kill()
        const report = await hand.close(graceMs)
        await hand.dismiss()
        return report
      }),
    )
    return sumOf(reports)
  }

  #fork(slot: number): Hand {
    const hand = new Hand(forkWorker(this.#settings), slot, this.#settings.startMs, this.#hooks.ofHand)
    this.hands.add(hand)
    void hand.gone.then(exit => this.#ended(hand, exit))
    return hand
  }

  async #begin(hand: Hand): Promise<AdmissionRules> {
    const rules = await hand.ready
    await this.#hooks.prepare(hand)
    if (hand.state !== 'starting') throw new Error('A worker ended before it could serve.')
    hand.state = 'serving'
    hand.servingSince = performance.now()
    this.#failedStarts = 0
    this.#hooks.started(hand)
    return rules
  }

  #ended(hand: Hand, exit: Exit): void {
    this.hands.delete(hand)
    const replacedInMs = this.#keeping ? this.#delayAfter(hand) : undefined
    this.#hooks.ended(hand, exit, replacedInMs)
    if (replacedInMs === undefined) return
    const replace = () => {
      this.#timers.delete(hand.slot)
      if (this.#keeping) this.#replace(hand.slot)
    }
    this.#timers.set(hand.slot, setTimeout(replace, replacedInMs))
  }

  #delayAfter({ slot, servingSince, dismissed }: Hand): number {
    const served = servingSince === undefined ? 0 : performance.now() - servingSince
    const deaths = dismissed || served >= STEADY_MS ? 1 : (this.#deaths[slot] ?? 0) + 1
    this.#deaths[slot] = deaths
    return replacementDelay(deaths)
  }

  #replace(slot: number): void {
    const hand = this.#fork(slot)
    this.#begin(hand).catch((error: Error) => {
      hand.kill()
      if (!this.#keeping) return
      this.#failedStarts++
      const served = [...this.hands].some(({ state }) => state === 'serving')
      if (!served && this.#failedStarts >= MOST_FAILED_STARTS) this.#hooks.failed(error)
      else this.#hooks.stumbled(error)
    })
  }
}
