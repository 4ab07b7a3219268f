/** Movement through streams: storage of any kind, line-end conversion, transforms of plugins, a rate (RFC 959 §3.4.1, §3.1.1.1). */

import { Readable, Writable } from 'node:stream'
import { FromNetwork, ToNetwork } from '../ascii.js'
import { atOnce } from '../at-once.js'
import type { Movement } from '../data-channel.js'
import type { Ending } from '../ending.js'
import type { Inlet } from '../inlet.js'
import type { Outlet } from '../outlet.js'
import type { Receiving, Route, Sending } from '../pump.js'
import { Throttle } from '../throttle.js'
import { flow } from './chain.js'

/** Fits every source. */
export const streamToSocket: Route<Sending> = {
  async take({ source, movement: { through = [], type, buckets }, outlet, ending }) {
    const lineEnds = type === 'ascii' ? [new ToNetwork()] : []
    const brake = brakeOf(buckets, ending)
    await flow([atOnce(source.stream()), ...through, ...lineEnds, ...brake, writableOf(outlet)], ending)
  },
}

/** Fits every sink. */
export const socketToStream: Route<Receiving> = {
  async take({ sink, movement: { through = [], type, buckets }, inlet, ending }) {
    const brake = brakeOf(buckets, ending)
    const lineEnds = type === 'ascii' ? [new FromNetwork()] : []
    await flow([readableOf(inlet, ending), ...brake, ...lineEnds, ...through, atOnce(sink.sink())], ending)
  },
}

function brakeOf(buckets: Movement['buckets'], ending: Ending): Throttle[] {
  if (buckets === undefined) return []
  const brake = new Throttle(buckets)
  ending.brakedBy(brake)
  return [brake]
}

function writableOf(outlet: Outlet): Writable {
  return new Writable({ write: (chunk: Buffer, _encoding, done) => outlet.write(chunk, done) })
}

/** What the connection brings, as a stream. */
export function readableOf(inlet: Inlet, ending: Ending): Readable {
  let started = false
  const readable = new Readable({
    read() {
      if (started) inlet.resume()
      else inlet.start({ chunk: bytes => readable.push(bytes), end: () => readable.push(null) })
      started = true
    },
  })
  ending.onFail(() => readable.destroy())
  return readable
}
