/** Whether what a client is told would lead it to the server (RFC 959 §4.1.2, RFC 2428 §3). */
import { isLoopback, isPrivate } from '../address-kind.js'
import { escaped } from '../log/escape.js'
import type { Settings } from '../settings.js'
import type { Told } from './ask-server.js'
import type { Client } from './clients.js'
import { bad, type Finding, fine, note } from './finding.js'

/** Judges the replies for one client. */
export function judgeClient(client: Client, told: Told, settings: Settings): Finding[] {
  return [judgePasv(client, told.pasv, settings), judgeEpsv(told.epsv, settings)]
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
  const octets = /^227 [^\d]*(\d+),(\d+),(\d+),(\d+),\d+,\d+/.exec(reply)?.slice(1)
  if (!octets)
    return bad(`PASV  ${shown(reply)}`, 'passive transfers would fail; the findings above may say why')
  const address = octets.join('.')
  return judgeAddress(
    client,
    address,
    settings,
    `PASV  ${shown(reply)}  =  ${address}, ${portsText(settings)}`,
  )
}

/** Where the ports come from: the one in the reply was chosen at random. */
function portsText({ passivePorts }: Settings): string {
  if (passivePorts.length === 0) return 'any free port'
  const ranges = passivePorts.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`))
  return `a port of ${ranges.join(', ')}`
}

function shown(reply: string): string {
  return escaped(reply) || 'is not answered'
}

function judgeAddress(client: Client, address: string, settings: Settings, text: string): Finding {
  const outside = client.kind === 'internet' || !(isPrivate(client.address) || isLoopback(client.address))
  if (address === client.reaches && !(client.kind === 'internet' && isPrivate(address))) return fine(text)
  if (isLoopback(address))
    return bad(
      `${text}: to the client that is its own machine`,
      'name the address that clients reach: --passive-address ADDRESS',
    )
  if (client.kind === 'loopback' || client.kind === 'lan')
    return note(`${text}: from there, that works only if it leads back to this machine`)
  if (outside && isPrivate(address))
    return bad(`${text}: a private address leads nowhere on the internet`, publicAdvice(settings))
  return fine(text)
}

function publicAdvice({ passiveAddresses }: Settings): string {
  const plain = passiveAddresses.some(({ network }) => network === undefined)
  const what = 'your public address or host name'
  return plain
    ? `give ${what} instead: --passive-address ADDRESS, and the private one to its own network: CIDR=ADDRESS`
    : `give ${what}: --passive-address ADDRESS; if no client ever comes from there, look at the others only: --from lan`
}

function judgeEpsv(reply: string, settings: Settings): Finding {
  if (!/^229 .*\(\|\|\|\d+\|\)/.test(reply))
    return bad(`EPSV  ${shown(reply)}`, 'passive transfers would fail; the findings above may say why')
  return fine(`EPSV  ${shown(reply)}  =  the address it has connected to, ${portsText(settings)}`)
}
