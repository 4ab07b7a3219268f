/** Which transfers are the bytes of a file as they are (RFC 959 §3.1.1.3). */
import type { ByteFile, Movement } from '../data-channel.js'

/** `file`, if nothing changes its bytes or slows them down on their way. */
export function untouchedFile(
  file: ByteFile | undefined,
  { type, through, buckets }: Movement,
): ByteFile | undefined {
  return type === 'image' && buckets === undefined && !through?.length ? file : undefined
}
