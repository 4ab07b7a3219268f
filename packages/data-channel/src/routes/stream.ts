/** Movement through streams: storage of any kind, line-end conversion, transforms of plugins, a rate (RFC 959 §3.4.1, §3.1.1.1). */
import { pipeline, Readable, type Transform, Writable } from 'node:stream'
import { abandon, hearErrors } from '../abandon.js'
import { FromNetwork, ToNetwork } from '../ascii.js'
import type { Ending } from '../ending.js'
import type { Inlet } from '../inlet.js'
import type { Outlet } from '../outlet.js'
import type { Receiving, Route, Sending } from '../pump.js'
import { Throttle } from '../throttle.js'

type Chain = readonly (Readable | Transform | Writable)[]

// How long streams of others are waited for: to close after a failure, or after the last one has finished.
const CLOSE_MS = 1_000
const WAITING_BYTES = 256 * 1024

/** Fits every source. */
export const streamToSocket: Route<Sending> = {
  async take({ source, movement: { through = [], type, rate }, outlet, ending }) {
    await flow(
      [
        source.stream(),
        ...through,
        ...(type === 'ascii' ? [new ToNetwork()] : []),
        ...(rate === undefined ? [] : [new Throttle(rate)]),
        writableOf(outlet),
      ],
      ending,
    )
  },
}

/** Fits every sink. */
export const socketToStream: Route<Receiving> = {
  async take({ sink, movement: { through = [], type, rate }, inlet, ending }) {
    await flow(
      [
        readableOf(inlet, ending),
        ...(rate === undefined ? [] : [new Throttle(rate)]),
        ...(type === 'ascii' ? [new FromNetwork()] : []),
        ...through,
        sink.sink(),
      ],
      ending,
    )
  },
}

/** Resolves when the last stream has finished; on failure all are destroyed, and given a moment to close, before it rejects. */
function flow(chain: Chain, ending: Ending): Promise<void> {
  for (const stream of chain) hearErrors(stream, error => ending.fail(error))
  return new Promise((resolve, reject) => {
    ending.onFail(() => {
      for (const stream of chain) abandon(stream)
      void atMost(CLOSE_MS, chain.map(closed)).then(() => reject(ending.reason))
    })
    if (ending.failed) return
    // A stream that says it has finished and then never closes must not hold the movement.
    chain.at(-1)?.once('finish', () => void atMost(CLOSE_MS, chain.map(closed)).then(resolve))
    pipeline(chain as Chain & [Readable, Writable], error => {
      if (error) ending.fail(error)
      else resolve()
    })
  })
}

function closed(stream: Readable | Writable): Promise<unknown> {
  return stream.closed ? Promise.resolve() : new Promise(done => stream.once('close', done))
}

async function atMost(ms: number, things: Promise<unknown>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise(done => {
    timer = setTimeout(done, ms).unref()
  })
  await Promise.race([Promise.all(things), late])
  clearTimeout(timer)
}

function writableOf(outlet: Outlet): Writable {
  return new Writable({
    highWaterMark: WAITING_BYTES,
    write: (chunk: Buffer, _encoding, done) => outlet.write(chunk, done),
    writev: (chunks, done) => outlet.write(Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer)), done),
  })
}

function readableOf(inlet: Inlet, ending: Ending): Readable {
  let started = false
  const readable = new Readable({
    highWaterMark: WAITING_BYTES,
    read() {
      if (started) return inlet.resume()
      started = true
      inlet.start({ chunk: bytes => readable.push(bytes), end: () => readable.push(null) })
    },
  })
  ending.onFail(() => readable.destroy())
  return readable
}
