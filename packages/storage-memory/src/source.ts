/** Reading a file in memory: views of its pieces, without copying (RFC 959 §4.1.3, RETR; RFC 3659 §5). */
import { Readable } from 'node:stream'
import {
  abortedError,
  type ReadRange,
  type Source,
  type StorageCall,
  StorageError,
  type VirtualPath,
} from '@longshore/storage'
import type { Content } from './content.js'

/** Bytes handed out before other sessions get their turn of the event loop. */
const TURN = 1024 * 1024

/** The range as `[start, end)` within `size`; throws `bad-offset` when it begins beyond the end. */
export function clampRange(
  path: VirtualPath,
  range: ReadRange,
  size: number,
): { start: number; end: number } {
  const { start, end = size } = range
  if (!(start >= 0 && start <= size) || end < start) throw new StorageError('bad-offset', path)
  return { start, end: Math.min(end, size) }
}

/** Opens one version of a file: what is written later is not seen by this source. */
export function openSource(path: VirtualPath, content: Content, range: ReadRange, call: StorageCall): Source {
  const { start, end } = clampRange(path, range, content.size)
  const held = content.hold()
  let stream: Readable | undefined
  let open = true
  const stop = () => stream?.destroy(abortedError(path, call))
  return {
    size: held.size,
    stream() {
      stream = viewStream(held.views(start, end))
      call.signal.addEventListener('abort', stop, { once: true })
      if (call.signal.aborted) stop()
      return stream
    },
    async close() {
      if (!open) return
      open = false
      call.signal.removeEventListener('abort', stop)
      stream?.destroy()
      held.release()
    },
  }
}

function viewStream(views: Iterator<Buffer, void>): Readable {
  let turn = 0
  const push = (stream: Readable) => {
    if (stream.destroyed) return
    const next = views.next()
    if (!next.done) turn += next.value.length
    stream.push(next.done ? null : next.value)
  }
  const stream = new Readable({
    // One view at a time: several in the stream's buffer would be copied into one whenever they are pulled.
    highWaterMark: 1,
    read() {
      if (turn >= TURN) {
        turn = 0
        setImmediate(push, this)
      } else if (this.readableLength > 0) process.nextTick(push, this)
      else push(this)
    },
  })
  // A consumer that has already gone must not turn an abort into an uncaught error.
  stream.on('error', () => {})
  return stream
}
