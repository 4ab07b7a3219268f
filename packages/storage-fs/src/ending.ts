/** How the streams of files end early: with their call, and before their descriptor. */
import type { Readable, Writable } from 'node:stream'
import { abortedError, type StorageCall } from '@longshore/storage'

/** Destroys `stream` when the call is aborted. It never has an error that nobody listens to, since that would end the process. */
export function untilAborted<S extends Readable | Writable>(stream: S, path: string, call: StorageCall): S {
  const { signal } = call
  stream.on('error', () => {})
  const abort = () => stream.destroy(abortedError(path, call))
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  stream.once('close', () => signal.removeEventListener('abort', abort))
  return stream
}

/** Destroys `stream` if it still runs; resolves when it uses its descriptor no more. */
export function ended(stream: Readable | Writable): Promise<void> {
  if (stream.closed) return Promise.resolve()
  return new Promise(done => {
    stream.once('close', done)
    stream.destroy()
  })
}
