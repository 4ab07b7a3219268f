/** Password hashing of the whole process in one bounded queue, because it shares the thread pool with all file access (protocol rule C-35). */
import { FairQueue } from './fair-queue.js'
import { networkOf } from './network-of.js'

const brand = Symbol.for('@longshore/auth:HashQueueFull')

/** Too many hashes wait already. The built-in authenticators turn it into a refusal with the reason `busy`. */
export class HashQueueFullError extends Error {
  override readonly name = 'HashQueueFullError'

  constructor() {
    super('too many password hashes are waiting')
    Object.defineProperty(this, brand, { value: true })
  }
}

/** Whether `error` is a {@link HashQueueFullError}, also one of another copy of this package. */
export function isHashQueueFull(error: unknown): error is HashQueueFullError {
  return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[brand] === true
}

/** Who waits for a hash; a login attempt has both as `signal` and `remoteAddress`. */
export interface HashRequest {
  /** Gives up the place in the queue; a hash that already runs is finished. */
  readonly signal?: AbortSignal
  /** The network address that asks. Addresses take turns, so that a flood from one does not make the others wait. */
  readonly address?: string
}

interface Waiter {
  admit(): void
  refuse(reason: unknown): void
}

/** Runs a bounded number of hashes at once; the rest wait, up to a bound of their own. */
export class HashQueue {
  readonly #concurrency: number
  readonly #waiters: FairQueue<Waiter>
  #running = 0

  constructor(bounds: { readonly concurrency: number; readonly waiting: number }) {
    this.#concurrency = bounds.concurrency
    this.#waiters = new FairQueue(bounds.waiting)
  }

  get running(): number {
    return this.#running
  }

  get waiting(): number {
    return this.#waiters.size
  }

  /**
   * Runs `work` when its turn comes and answers with its result.
   * @throws HashQueueFullError when the queue is full, and the reason of the signal when that is aborted first.
   */
  async run<T>(work: () => Promise<T>, request: HashRequest = {}): Promise<T> {
    request.signal?.throwIfAborted()
    if (this.#running < this.#concurrency) this.#running++
    else await this.#turn(request)
    try {
      return await work()
    } finally {
      this.#release()
    }
  }

  #turn({ signal, address = '' }: HashRequest): Promise<void> {
    const source = networkOf(address)
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiters.remove(source, waiter)
        reject(signal?.reason)
      }
      const settled = () => signal?.removeEventListener('abort', leave)
      const waiter: Waiter = {
        admit: () => {
          settled()
          resolve()
        },
        refuse: reason => {
          settled()
          reject(reason)
        },
      }
      signal?.addEventListener('abort', leave, { once: true })
      this.#waiters.push(source, waiter)?.refuse(new HashQueueFullError())
    })
  }

  /** Hands the place to the next waiter, or gives it back. */
  #release(): void {
    const next = this.#waiters.shift()
    if (next) next.admit()
    else this.#running--
  }
}

/**
 * The queue of this process: two hashes at once, so that half of the default thread pool is left to storage, and 256 waiting.
 * An authenticator that hashes by itself should do it in here.
 */
export const hashQueue = new HashQueue({ concurrency: 2, waiting: 256 })
