/** The wire form of a reply: one line, or several under the multi-line rule (RFC 959 §4.2). */
import { Buffer } from 'node:buffer'
import type { ReplyCode } from './reply-code.js'

/** The bytes of one reply; see {@link replyText}. */
export function encodeReply(code: ReplyCode, lines: readonly string[]): Buffer {
  return Buffer.from(replyText(code, lines), 'utf8')
}

/**
 * One reply as it is sent, to be encoded as UTF-8 and handed to the socket in one write: routers that translate addresses drop a segment
 * that holds part of a 227 or 229. Text is sanitized; in UTF-8 the byte 0xFF (telnet IAC) does not occur, so nothing has to be doubled.
 * Inner lines begin with one space, which is added where it is missing: none of them can be taken for the last line.
 */
export function replyText(code: ReplyCode, lines: readonly string[]): string {
  return lines.length > 1 ? multiLine(code, lines) : `${code} ${sanitizeText(lines[0] ?? '')}\r\n`
}

/** The text without control characters (C0, DEL, C1) and Unicode line separators, so that no name or message can end a line. */
export function sanitizeText(text: string): string {
  let clean = ''
  let start = 0
  for (let i = 0; i < text.length; i++) {
    if (!isForbidden(text.charCodeAt(i))) continue
    clean += text.slice(start, i)
    start = i + 1
  }
  return start === 0 ? text : clean + text.slice(start)
}

function multiLine(code: ReplyCode, lines: readonly string[]): string {
  const last = lines.length - 1
  let wire = ''
  for (const [i, line] of lines.entries()) {
    const text = sanitizeText(line)
    if (i === 0) wire += `${code}-${text}\r\n`
    else if (i === last) wire += `${code} ${text}\r\n`
    else wire += text.startsWith(' ') ? `${text}\r\n` : ` ${text}\r\n`
  }
  return wire
}

function isForbidden(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code === 0x2028 || code === 0x2029
}
