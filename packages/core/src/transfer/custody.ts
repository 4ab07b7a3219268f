/** Who ends what a command has opened: a source is closed once, an upload committed or aborted once, whoever comes first (house rule of uploads; C-39, C-59). */
import { DataChannelError } from '@longshore/data-channel'
import type { Source, Upload } from '@longshore/storage'

/** Holds sources and uploads until somebody takes them over; what nobody took is ended with the command. */
export class Custody {
  readonly #report: (error: unknown) => void
  readonly #held = new Set<Source | Upload>()
  #over = false

  /** `report` hears what the storage's code does wrong in an end that nobody waits for. */
  constructor(report: (error: unknown) => void) {
    this.#report = report
  }

  /** Ends the thing, and throws, when the command is over already. */
  hold(thing: Source | Upload): void {
    this.#held.add(thing)
    if (!this.#over) return
    this.release(thing)
    throw new DataChannelError('aborted')
  }

  /** True once: from then on the end of `thing` is the caller's business. */
  take(thing: Source | Upload): boolean {
    return this.#held.delete(thing)
  }

  /** Ends the thing, if it is held. */
  release(thing: Source | Upload): void {
    if (this.take(thing)) end(thing).catch(this.#report)
  }

  /** Ends what is held, and from now on whatever is handed over. */
  close(): void {
    this.#over = true
    for (const thing of this.#held) this.release(thing)
  }
}

/** Foreign code may throw at once or give no promise. */
async function end(held: Source | Upload | undefined): Promise<void> {
  if (!held) return
  if ('commit' in held) await held.abort(new DataChannelError('aborted'), 'nothing')
  else await held.close()
}
