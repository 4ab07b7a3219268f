/** Trying a request again that may well succeed a moment later, and giving up one that is never answered. */
import { setTimeout as pause } from 'node:timers/promises'
import { failureOf, S3Failure } from './failure.js'

/** How often and how long. */
export interface Patience {
  /** Tries of one request, those of the client included where it tells them. One that is never answered counts for half of them. */
  readonly attempts: number
  /** Milliseconds that one try may take without anything moving. */
  readonly timeoutMs: number
  /** An abort waits for the answer to a try that is under way, so that nothing is done later which nobody expects any more. */
  readonly unbroken?: boolean
}

export interface Attempt {
  /** Aborted with the call, or when the time is over. */
  readonly signal: AbortSignal
  /** 1 for the first one. */
  readonly number: number
  /** Something has moved: the time begins anew. */
  readonly touch: () => void
  /** Nothing is asked for until the next `touch`: no time passes. */
  readonly rest: () => void
  /** Something has come that need not come again: tries are counted anew. */
  readonly renew: () => void
}

const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 5000
const NO_ANSWER = 'no answer'

/**
 * Runs `attempt` until it succeeds, fails for good, or its tries are used up; between two of them there is a random pause that grows.
 * @param failed is told of every failure that is followed by another try
 * @throws S3Failure the last one; whatever it was when `signal` is aborted
 */
export async function persistently<T>(
  patience: Patience,
  signal: AbortSignal,
  attempt: (attempt: Attempt) => Promise<T>,
  failed: (failure: S3Failure, number: number) => void = () => {},
): Promise<T> {
  for (let number = 1, tries = 0; ; number++) {
    signal.throwIfAborted()
    const renew = () => {
      tries = 0
      number = 1
    }
    try {
      return await oneAttempt(patience, signal, own => attempt({ ...own, number, renew }))
    } catch (error) {
      const failure = failureOf(error)
      tries += triesOf(failure, patience)
      if (signal.aborted || !failure.isPassing || tries >= patience.attempts) throw failure
      failed(failure, number)
      await pause(pauseBefore(number), undefined, { signal })
    }
  }
}

async function oneAttempt<T>(
  { timeoutMs, unbroken = false }: Patience,
  signal: AbortSignal,
  attempt: (attempt: Pick<Attempt, 'signal' | 'touch' | 'rest'>) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  let isResting = false
  const stop = () => controller.abort(signal.reason)
  const timer = setTimeout(() => {
    if (!isResting) controller.abort(new S3Failure(NO_ANSWER, 0))
  }, timeoutMs)
  const touch = () => {
    isResting = false
    timer.refresh()
  }
  const rest = () => {
    isResting = true
  }
  if (!unbroken) signal.addEventListener('abort', stop, { once: true })
  try {
    return await attempt({ signal: controller.signal, touch, rest })
  } catch (error) {
    throw controller.signal.aborted && !signal.aborted ? new S3Failure(NO_ANSWER, 0, error) : error
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}

/** The client of the SDK has tried by itself before it gave up; silence has taken long enough by then. */
function triesOf({ code, cause }: S3Failure, { attempts }: Patience): number {
  const { $metadata } = (cause ?? {}) as { readonly $metadata?: { readonly attempts?: unknown } }
  const own = typeof $metadata?.attempts === 'number' ? Math.max(1, $metadata.attempts) : 1
  return code === NO_ANSWER ? Math.max(own, attempts / 2) : own
}

/** Milliseconds, at random below a bound that doubles, so that those who failed together do not come back together. */
function pauseBefore(number: number): number {
  return Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (number - 1))
}
