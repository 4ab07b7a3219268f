/** Which downloads are the bytes of a file as they are (RFC 959 §3.1.1.3). */
import type { ByteFile } from '../data-channel.js'
import type { Sending } from '../pump.js'

/** The file whose bytes nothing changes or slows down on their way. */
export function untouchedFile({ source, movement: { type, through, rate } }: Sending): ByteFile | undefined {
  return type === 'image' && rate === undefined && !through?.length ? source.file : undefined
}
