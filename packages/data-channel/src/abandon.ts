/** Gives up a stream that others made: whatever it does afterwards harms nobody (protocol rule C-39). */
import type { Readable, Writable } from 'node:stream'

/** Destroys the stream, and hears its errors from now on so that a late one does not end the process. */
export function abandon(stream: Readable | Writable): void {
  hearErrors(stream, () => undefined)
  try {
    stream.destroy()
  } catch {
    // It was to be given up anyway.
  }
}

/** Every stream gets a listener for errors before anything else is done with it. */
export function hearErrors(stream: Readable | Writable, listener: (error: unknown) => void): void {
  if (typeof stream?.on !== 'function') throw new TypeError('the storage gave no stream')
  stream.on('error', listener)
}
