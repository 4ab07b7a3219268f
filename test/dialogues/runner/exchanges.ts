// Which reply belongs to which command: replies come in the order of commands, but for STAT during a transfer (protocol rule P-04).
import type { Step } from './dialogue-file.js'

/** One command of the client with its replies. */
export interface Exchange {
  /** In upper case, below SITE with the word that follows; empty when the line begins with no word. */
  readonly verb: string
  readonly argument: string
  /** Index of the step in which the last byte of the line is sent. */
  readonly step: number
  readonly codes: number[]
}

/** The replies of a dialogue, by index of their step. The greeting and a 421 that closes an idle session answer no command. */
export interface Conversation {
  readonly exchanges: readonly Exchange[]
  readonly byReply: ReadonlyMap<number, Exchange>
}

const OPENING_VERBS = new Set(['PASV', 'EPSV', 'PORT', 'EPRT'])

/** Reads the steps as a client and a server would. Throws when there is a reply to nothing. */
export function exchangesOf(steps: readonly Step[]): Conversation {
  const exchanges: Exchange[] = []
  const byReply = new Map<number, Exchange>()
  let waiting: Exchange[] = []
  let text = ''
  for (const [index, step] of steps.entries()) {
    if (step.kind === 'tls') {
      waiting = []
      text = ''
    } else if (step.kind === 'send') {
      text += step.bytes.toString('latin1')
      const lines = text.split('\n')
      text = lines.pop() ?? ''
      const arrived = lines.map(line => exchangeOf(line, index))
      exchanges.push(...arrived)
      waiting.push(...arrived)
    } else if (step.kind === 'reply') {
      const exchange = answered(waiting, codeOf(step.lines), step.line)
      if (exchange) byReply.set(index, exchange)
    }
  }
  return { exchanges, byReply }
}

/** Whether the command makes a data connection possible. */
export function opensChannel({ verb, argument, codes }: Exchange): boolean {
  if (!OPENING_VERBS.has(verb) || argument.toUpperCase() === 'ALL') return false
  return codes.some(code => code < 300)
}

export function codeOf(lines: readonly string[]): number {
  return Number((lines[0] ?? '').slice(0, 3))
}

function answered(waiting: Exchange[], code: number, line: number): Exchange | undefined {
  const running = waiting[0]
  if (!running) {
    if (code === 220 || code === 421) return undefined
    throw new Error(`line ${line}: a reply ${code} to no command`)
  }
  const outOfTurn = running.codes.length > 0 && code === 211
  const stat = outOfTurn ? waiting.findIndex(({ verb }) => verb === 'STAT') : -1
  const exchange = stat === -1 ? running : (waiting[stat] as Exchange)
  exchange.codes.push(code)
  if (code >= 200) waiting.splice(Math.max(stat, 0), 1)
  return exchange
}

/** Telnet bytes are no part of a line, nor is a garbled beginning of one that is urgent (P-06). */
function exchangeOf(line: string, step: number): Exchange {
  const plain = line.replaceAll(/\xff[\xf0-\xfa]?|\xf2|\xf4/g, '')
  const [, word = '', rest = ''] = /^([A-Za-z0-9]*) ?(.*?)\r*$/s.exec(plain) ?? []
  const verb = /^.+(ABOR|STAT|QUIT)$/i.exec(word)?.[1]?.toUpperCase() ?? word.toUpperCase()
  const below = verb === 'SITE' ? (rest.split(' ')[0] ?? '').toUpperCase() : ''
  return { verb: below === '' ? verb : `SITE ${below}`, argument: rest, step, codes: [] }
}
