// How many commands are in the bytes of a control connection, and whether one of them ends it: as plain as can be (P-02, P-03, P-06, C-15).
import { isForeignProtocol } from '@longshore/protocol'

const LIMIT = 4_096

/** Telnet taken out: option verbs with their option, two-byte commands, a doubled IAC, an IAC that lost what it announced. */
const TELNET = /\xff(?:[\xfb-\xfe](?:.|$)|[\xf0-\xfa]|\xff|)/gs

export interface PlainControl {
  /** Lines, those that are too long among them; each has one final reply. */
  readonly lines: readonly string[]
  /** It may look like a browser, a mailer or TLS to the server, and then gets no answer. */
  readonly isForeign: boolean
  /** Depends on how it is cut: an ABOR whose line end was lost is a command of its own. */
  readonly isMoot: boolean
}

/** `first` is what comes first of `bytes`, which may be cut within a line. */
export function plainControl(bytes: Buffer, first: Buffer): PlainControl {
  const text = bytes.toString('latin1').replace(TELNET, found => (found === '\xff\xff' ? '\xff' : ''))
  const lines = text
    .split('\n')
    .slice(0, -1)
    .map(line => line.replace(/\r{1,2}$/, ''))
  const foreign = lines.filter(line => line.length <= LIMIT && isForeignProtocol(Buffer.from(line, 'latin1')))
  return {
    lines,
    isForeign: foreign.length > 0 || isForeignProtocol(first),
    isMoot: /ABOR\r(?!\r?\n)/i.test(text),
  }
}
