/** Positional writes of a file on this thread, and how long they took. */
import { writeSync } from 'node:fs'
import type { ByteFile } from './data-channel.js'
import { perMeasure } from './paced-read.js'

/** Writes all of it here and now; returns why that failed. */
export function writeHere(file: ByteFile, bytes: Uint8Array, position: number): Error | undefined {
  const began = performance.now()
  try {
    for (let done = 0; done < bytes.length; ) {
      const count = writeSync(file.fd, bytes, done, bytes.length - done, position + done)
      if (count === 0) return new Error('the file takes no more bytes')
      done += count
    }
    return undefined
  } catch (error) {
    return error as Error
  } finally {
    file.pace?.ranHere(perMeasure(performance.now() - began, bytes.length))
  }
}
