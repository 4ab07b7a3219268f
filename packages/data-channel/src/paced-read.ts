/** Positional reads of a file on this thread or in the pool: here only what is in memory, or what was measured to be quick. */
import { read, readSync } from 'node:fs'
import type { ByteFile } from './data-channel.js'
import type { KernelCopy } from './kernel-copy.js'

// What a pace is told is the time of so many bytes.
const MEASURE = 64 * 1024
const SLOW_MS = 0.2

let diskReads = 0

/** Told how many bytes were read, 0 at the end of the file, or why none were. */
export type WasRead = (error: Error | undefined, count: number) => void

/** A way to read at a position; the descriptor and the bytes must stay until `wasRead` is called, which may be at once. */
export type Read = (file: ByteFile, bytes: Buffer, position: number, wasRead: WasRead) => void

/** Whether these bytes may be touched on this thread. */
export function mayTouch(
  file: ByteFile,
  kernel: KernelCopy | undefined,
  position: number,
  length: number,
): boolean {
  if (file.pace === undefined) return false
  return kernel?.resident?.(file.fd, position, length) ?? file.pace.quick
}

/** Reads here and now. */
export const readHere: Read = (file, bytes, position, wasRead) => {
  const began = performance.now()
  let count = 0
  let failure: Error | undefined
  try {
    count = readSync(file.fd, bytes, 0, bytes.length, position)
  } catch (error) {
    failure = error as Error
  }
  touched(file, performance.now() - began, count)
  wasRead(failure, count)
}

/** Reads in the pool. */
export const readPooled: Read = (file, bytes, position, wasRead) => {
  const began = performance.now()
  read(file.fd, bytes, 0, bytes.length, position, (error, count) => {
    file.pace?.ranPooled(perMeasure(performance.now() - began, count ?? 0))
    wasRead(error ?? undefined, count ?? 0)
  })
}

/** Tells the pace of the file what touching `count` bytes here took. */
export function touched(file: ByteFile, took: number, count: number): void {
  const each = perMeasure(took, count)
  if (each < SLOW_MS || diskWasRead()) file.pace?.ranHere(each)
}

/** False: what took long was another process that had the processor, which says nothing about the disk. */
function diskWasRead(): boolean {
  const before = diskReads
  diskReads = process.resourceUsage().fsRead
  return diskReads !== before
}

/** Milliseconds for as many bytes as a pace is told about. */
export function perMeasure(took: number, bytes: number): number {
  return took / Math.max(1, bytes / MEASURE)
}
