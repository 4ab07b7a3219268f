/** Positional reads of a file on this thread or in the pool, as its pace says. */
import { read, readSync } from 'node:fs'
import type { ByteFile } from './data-channel.js'

// What a pace is told is the time of so many bytes.
const MEASURE = 64 * 1024

/** Told how many bytes were read, 0 at the end of the file, or why none were. */
export type WasRead = (error: Error | undefined, count: number) => void

/** Reads here and now; `wasRead` is called before this returns. */
export function readHere(file: ByteFile, bytes: Buffer, position: number, wasRead: WasRead): void {
  const began = performance.now()
  let count = 0
  let failure: Error | undefined
  try {
    count = readSync(file.fd, bytes, 0, bytes.length, position)
  } catch (error) {
    failure = error as Error
  }
  file.pace?.ranHere(perMeasure(performance.now() - began, count))
  wasRead(failure, count)
}

/** Reads in the pool. The descriptor and the bytes must stay until `wasRead` is called. */
export function readPooled(file: ByteFile, bytes: Buffer, position: number, wasRead: WasRead): void {
  const began = performance.now()
  read(file.fd, bytes, 0, bytes.length, position, (error, count) => {
    file.pace?.ranPooled(perMeasure(performance.now() - began, count))
    wasRead(error ?? undefined, count)
  })
}

/** Milliseconds for as many bytes as a pace is told about. */
export function perMeasure(took: number, bytes: number): number {
  return took / Math.max(1, bytes / MEASURE)
}
