/** How an upload is cut off: bytes were written, then the sink is destroyed as the server does when a data connection fails. */
import type { Writable } from 'node:stream'

/** Writes `data`, waits until it was taken, calls `before`, and destroys the sink; resolves once it has closed. */
export async function cutOff(
  sink: Writable,
  data: Buffer,
  reason?: Error,
  before: () => void = () => {},
): Promise<void> {
  sink.on('error', () => {})
  await new Promise<void>((resolve, reject) => {
    sink.write(data, error => (error ? reject(error) : resolve()))
  })
  const closed = new Promise<void>(resolve => {
    sink.once('close', resolve)
  })
  before()
  sink.destroy(reason)
  await closed
}
