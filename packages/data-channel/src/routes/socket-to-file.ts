/** Upload into a regular file, at its positions (RFC 959 §3.4.1). */
import type { Receiving, Route } from '../pump.js'
import { ChunkWriter } from './chunk-writer.js'
import { RingWriter } from './ring-writer.js'
import { untouchedFile } from './untouched.js'

/** Fits when nothing changes the bytes and no rate is set. */
export const socketToFile: Route<Receiving> = {
  take({ sink, movement, inlet, ending }) {
    const file = untouchedFile(sink.file, movement)
    if (file === undefined) return undefined
    return new RingWriter(file, inlet, ending).run() ?? new ChunkWriter(file, inlet, ending).run()
  },
}
