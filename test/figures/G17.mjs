// G17: what a session costs that only waits, in the clear and over TLS, and how many handshakes a server shakes in a second.
import { once } from 'node:events'
import { connect as connectTls } from 'node:tls'
import { certificate } from './certificate.mjs'
import { crowd, dial, say, serve, Talk } from './lab.mjs'

const SESSIONS = 2_000
const HANDSHAKE_SECONDS = 5
const limits = {
  maxSessions: 10_000,
  maxSessionsPerAddress: 10_000,
  maxLoginsWaiting: 10_000,
  maxHandshakes: 10_000,
}

export async function measure() {
  const tls = certificate()
  const server = await serve({ options: { limits, tls }, listen: [{}, { implicitTls: true }] })
  const [plain, protectedPort] = server.ports
  await cost(server, 'in the clear', async from => (await Talk.in(plain, from)).socket)
  await cost(server, 'over TLS', async from => {
    const socket = await securely(protectedPort, from)
    const talk = new Talk(socket)
    await talk.reply()
    await talk.say('USER ada')
    await talk.say('PASS lovelace')
    return socket
  })
  await handshakes(protectedPort)
  await server.close()
}

async function securely(port, from) {
  const socket = connectTls({ socket: dial(port, from), rejectUnauthorized: false }).on('error', () => {})
  await once(socket, 'secureConnect')
  return socket
}

/** Logged in, and then idle. Some are there before: what the process needs once is not theirs. */
async function cost(server, how, open) {
  const sockets = []
  const add = count => crowd(count, 50, async i => void sockets.push(await open(`127.0.1.${1 + (i % 250)}`)))
  await add(500)
  const before = await server.ask('report')
  await add(SESSIONS)
  const after = await server.ask('report')
  const each = name => ((after[name] - before[name]) / SESSIONS / 1_024).toFixed(1)
  say(`G17: an idle session ${how} costs ${each('rss')} KiB of RSS, ${each('held')} KiB of them held by node`)
  for (const socket of sockets) socket.destroy()
  await Promise.all(sockets.map(socket => socket.closed || once(socket, 'close')))
}

/** With P-256, none of them resumed. */
async function handshakes(port) {
  let count = 0
  const end = performance.now() + HANDSHAKE_SECONDS * 1e3
  await crowd(16, 16, async () => {
    while (performance.now() < end) {
      const socket = await securely(port, '127.0.1.1')
      count++
      socket.destroy()
    }
  })
  say(`G17: ${Math.round(count / HANDSHAKE_SECONDS)} handshakes a second, clients on the other core`)
}
