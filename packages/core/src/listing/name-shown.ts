/** Which names can stand in a listing: one entry is one line, whatever the storage calls it (RFC 3659 §7.2; P-41, C-09). */
import { isSegment } from '@longshore/storage'

/** Whether a name is one that a client could send back: one segment of a path without control characters (C0, DEL). Others are not listed. */
export function isNameShown(name: string): boolean {
  return isSegment(name) && !hasControl(name)
}

/** Whether the text holds a C0 control character or DEL. */
export function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x20 || unit === 0x7f) return true
  }
  return false
}
