/** Upload into a regular file, at its positions (RFC 959 §3.4.1). */
import type { Receiving, Route } from '../pump.js'
import { ChunkWriter } from './chunk-writer.js'
import { untouchedFile } from './untouched.js'
import { UploadWriter } from './upload-writer.js'

/** Fits when nothing changes the bytes and no rate is set. */
export const socketToFile: Route<Receiving> = {
  take({ sink, movement, inlet, ending, kernelCopy }) {
    const file = untouchedFile(sink.file, movement)
    if (file === undefined) return undefined
    return (
      new UploadWriter(file, inlet, ending, kernelCopy).run() ?? new ChunkWriter(file, inlet, ending).run()
    )
  },
}
