/** Whether what a client is told would lead it to the server (RFC 959 §4.1.2, RFC 2428 §3). */
import { isLoopback, isPrivate } from '../address-kind.js'
import { escaped } from '../log/escape.js'
import type { Settings } from '../settings.js'
import type { Told } from './ask-server.js'
import type { Client } from './clients.js'
import { bad, type Finding, fine, note } from './finding.js'

/** Judges the replies for one client. */
export function judgeClient(client: Client, told: Told, settings: Settings): Finding[] {
  return [judgePasv(client, told.pasv, settings), judgeEpsv(told.epsv)]
}

/** A client that cannot open the control connection at all. */
export function unreachable(client: Client): Finding {
  const option =
    client.kind === 'loopback' ? '--host ::' : '--host ::, or --host with the address of that network,'
  return note(
    'cannot connect: the server does not listen on an address that it reaches',
    `${option} lets it in`,
  )
}

function judgePasv(client: Client, reply: string, settings: Settings): Finding {
  const numbers = /^227 [^\d]*(\d+),(\d+),(\d+),(\d+),(\d+),(\d+)/.exec(reply)?.slice(1).map(Number)
  if (!numbers)
    return bad(
      `PASV is answered with: ${escaped(reply) || 'nothing'}`,
      'see the findings above; the server gives the reason of a failure there',
    )
  const address = numbers.slice(0, 4).join('.')
  const text = `PASV is told ${escaped(reply)} = ${address} port ${(numbers[4] ?? 0) * 256 + (numbers[5] ?? 0)}`
  return judgeAddress(client, address, settings, text)
}

function judgeAddress(client: Client, address: string, settings: Settings, text: string): Finding {
  if (address === client.reaches && !(client.kind === 'internet' && isPrivate(address))) return fine(text)
  if (isLoopback(address))
    return bad(
      `${text}; that is the client's own machine`,
      'name the address that clients reach: --passive-address ADDRESS',
    )
  const outside = client.kind === 'internet' || !(isPrivate(client.address) || isLoopback(client.address))
  if (outside && isPrivate(address))
    return bad(`${text}; a private address leads nowhere on the internet`, publicAdvice(settings))
  if (!outside && !isPrivate(address))
    return note(`${text}; from inside that works only if the router leads its public address back in`)
  return fine(text)
}

function publicAdvice({ passiveAddresses }: Settings): string {
  const plain = passiveAddresses.some(({ network }) => network === undefined)
  const what = 'your public address or host name'
  return plain
    ? `give ${what} instead: --passive-address ADDRESS, and the private one to its own network: CIDR=ADDRESS`
    : `give ${what}: --passive-address ADDRESS; if no client ever comes from there, look at the others only: --from lan`
}

function judgeEpsv(reply: string): Finding {
  const port = /^229 .*\(\|\|\|(\d+)\|\)/.exec(reply)?.[1]
  if (port === undefined) return bad(`EPSV is answered with: ${escaped(reply) || 'nothing'}`)
  return fine(`EPSV is told ${escaped(reply)} = port ${port} of the address it has connected to`)
}
