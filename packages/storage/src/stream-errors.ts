/** Changes the error that a stream fails with, so that the bytes need not pass through a stream of ours. */
import type { Readable, Writable } from 'node:stream'

/** The same stream; when it is destroyed with an error, listeners hear `translate` of it. */
export function translateErrors<S extends Readable | Writable>(
  stream: S,
  translate: (error: Error) => Error,
): S {
  const destroy = stream._destroy
  stream._destroy = (reason, done) => {
    destroy.call(stream, reason, failure => done(failure ? translate(failure) : failure))
  }
  return stream
}
