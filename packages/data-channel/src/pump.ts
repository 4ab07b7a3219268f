/** The only place where bytes move: picks the route that fits a movement; all routes share counters, abort and ending (RFC 959 §3.4.1). */
import type { ByteSink, ByteSource, Movement } from './data-channel.js'
import type { Ending } from './ending.js'
import type { Inlet } from './inlet.js'
import type { KernelCopy } from './kernel-copy.js'
import type { Outlet } from './outlet.js'
import { fileToSocket } from './routes/file-to-socket.js'
import { kernelToSocket } from './routes/kernel-to-socket.js'
import { smallFile } from './routes/small-file.js'
import { socketToFile } from './routes/socket-to-file.js'
import { socketToSink } from './routes/socket-to-sink.js'
import { socketToStream, streamToSocket } from './routes/stream.js'

/** One download on its way. */
export interface Sending {
  readonly source: ByteSource
  readonly movement: Movement
  readonly outlet: Outlet
  readonly ending: Ending
  readonly kernelCopy: KernelCopy | undefined
}

/** One upload on its way. */
export interface Receiving {
  readonly sink: ByteSink
  readonly movement: Movement
  readonly inlet: Inlet
  readonly ending: Ending
  readonly kernelCopy: KernelCopy | undefined
}

/**
 * A way for bytes to move. `take` answers undefined when the route does not fit; otherwise it resolves when every byte was handed on, and
 * rejects with the ending's reason, not before it has let go of the file or the streams.
 */
export interface Route<Job> {
  take(job: Job): Promise<void> | undefined
}

/** A route that may find out on the way that it does not fit: it resolves with the position in the file from which another has to go on. */
export interface Shortcut {
  take(job: Sending): Promise<number | undefined> | undefined
}

const shortcut: Shortcut = kernelToSocket
const sendRoutes: readonly Route<Sending>[] = [fileToSocket, streamToSocket]
const receiveRoutes: readonly Route<Receiving>[] = [socketToFile, socketToSink, socketToStream]

/** Moves a download by the first route that fits. */
export async function pumpOut(job: Sending): Promise<void> {
  const { file } = job.source
  const small = smallFile.take(job)
  if (small !== undefined) return small
  job.outlet.attend()
  const shortened = shortcut.take(job)
  if (file === undefined || shortened === undefined) return pump(sendRoutes, job)
  const position = await shortened
  if (position === undefined) return
  await fileToSocket.take({ ...job, source: { ...job.source, file: { ...file, position } } })
}

/** Moves an upload by the first route that fits. */
export function pumpIn(job: Receiving): Promise<void> {
  return pump(receiveRoutes, job)
}

async function pump<Job>(routes: readonly Route<Job>[], job: Job): Promise<void> {
  for (const route of routes) {
    const moved = route.take(job)
    if (moved !== undefined) return moved
  }
  throw new TypeError('no route takes these bytes')
}
