/** The same for many, a few at the same time. */
import { newLife } from './life.js'

/**
 * Runs `task` for every item, `limit` of them at the same time. After a failure or an abort no other one begins; those that run are told by
 * the signal they were given. Rejects only when all of them are over.
 * @throws whatever was thrown first, or the reason of `signal`
 */
export async function atOnce<T>(
  limit: number,
  items: readonly T[],
  signal: AbortSignal,
  task: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const controller = newLife()
  const own = controller.signal
  const stop = () => controller.abort(signal.reason)
  const left = items.values()
  const worker = async () => {
    for (let next = left.next(); !next.done && !own.aborted; next = left.next()) {
      await task(next.value, own).catch((error: unknown) => controller.abort(error))
    }
  }
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
    own.throwIfAborted()
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
