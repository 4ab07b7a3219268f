/** Who ends what a command has opened: a source is closed once, an upload committed or aborted once, whoever comes first (house rule of uploads; C-39, C-59). */
import { DataChannelError } from '@longshore/data-channel'
import type { Source, Upload } from '@longshore/storage'

/** Holds one source or upload until somebody takes it over; what nobody took is ended with the command. */
export class Custody {
  readonly #report: (error: unknown) => void
  #held: Source | Upload | undefined
  #over = false

  /** `report` hears what the storage's code does wrong in an end that nobody waits for. */
  constructor(report: (error: unknown) => void) {
    this.#report = report
  }

  /** Rejects the thing, and ends it, when the command is over already. */
  hold(thing: Source | Upload): void {
    this.#held = thing
    if (!this.#over) return
    this.release()
    throw new DataChannelError('aborted')
  }

  /** True once: from then on the end of `thing` is the caller's business. */
  take(thing: Source | Upload): boolean {
    if (this.#held !== thing) return false
    this.#held = undefined
    return true
  }

  /** Ends what is held. */
  release(): void {
    const held = this.#held
    this.#held = undefined
    if (held) end(held).catch(this.#report)
  }

  /** Ends what is held, and from now on whatever is handed over. */
  close(): void {
    this.#over = true
    this.release()
  }
}

/** Foreign code may throw at once or give no promise. */
async function end(held: Source | Upload): Promise<void> {
  if ('commit' in held) await held.abort(new DataChannelError('aborted'), 'nothing')
  else await held.close()
}
