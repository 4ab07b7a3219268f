/** A few bytes as the body of a request: markers, marks, probes. */
import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import type { ObjectBody } from './api.js'

export function bytesBody(bytes: Buffer = Buffer.alloc(0)): ObjectBody {
  return { size: bytes.length, crc32: base64Of(crc32(bytes)), stream: () => Readable.from([bytes]) }
}

/** A CRC-32 as the headers of S3 have it. */
export function base64Of(crc: number): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc)
  return bytes.toString('base64')
}
