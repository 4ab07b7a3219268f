/** Download of a small file: one read, here and now, and one write (RFC 959 §3.4.1). */
import { mayTouch, readHere } from '../paced-read.js'
import type { Route, Sending } from '../pump.js'
import { bufferSizes, giveBuffer, takeBuffer } from '../transfer-buffers.js'
import { untouchedFile } from './untouched.js'

/** Fits what one small buffer takes of a file that may be read on this thread; whatever is odd about it is left to the other routes. */
export const smallFile: Route<Sending> = {
  take(job) {
    const file = untouchedFile(job.source.file, job.movement)
    if (file?.end === undefined || job.ending.failed) return undefined
    const length = file.end - file.position
    if (length <= 0 || length > bufferSizes.small) return undefined
    if (!mayTouch(file, job.kernelCopy, file.position, length)) return undefined
    const buffer = takeBuffer(bufferSizes.small)
    const bytes = buffer.subarray(0, length)
    let count = 0
    readHere(file, bytes, file.position, (error, read) => {
      if (error === undefined) count = read
    })
    if (count === length) {
      if (!job.outlet.isBrief(length)) job.outlet.attend()
      return written(job, bytes, buffer)
    }
    giveBuffer(buffer)
    return undefined
  },
}

function written({ outlet, ending }: Sending, bytes: Buffer, buffer: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    ending.onFail(() => reject(ending.reason))
    outlet.write(bytes, error => {
      // After an error the system may still read from it.
      if (error) return
      giveBuffer(buffer)
      resolve()
    })
  })
}
