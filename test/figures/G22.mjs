// G22: for how long the event loop of a server stands still while it is attacked.
import { once } from 'node:events'
import { connect as connectTls } from 'node:tls'
import { certificate } from './certificate.mjs'
import { crowd, dial, paced, pause, say, serve, Talk } from './lab.mjs'

const SECONDS = 6
const MS = SECONDS * 1e3
const from = i => `127.0.1.${1 + (i % 250)}`
const open = { maxSessions: 5_000, maxSessionsPerAddress: 5_000, maxLoginsWaiting: 5_000 }

/** Each is given the server, and goes on for some seconds. */
const ATTACKS = {
  'connections without number': [{}, ({ port }) => paced(20_000, MS, i => dial(port, from(i)).resume())],
  'lines that are no commands': [{}, ({ port }) => flood(port, 'BLAH BLAH BLAH\r\n'.repeat(2_000))],
  'lines without an end': [{}, ({ port }) => flood(port, 'x'.repeat(65_536))],
  'pipelined commands of 20 sessions': [
    {},
    ({ port }) => sessions(port, 20, 'NOOP\r\nPWD\r\nTYPE I\r\n'.repeat(1_000)),
  ],
  'telnet commands without an end': [
    {},
    ({ port }) => flood(port, Buffer.alloc(65_536, '\xff\xf6', 'latin1')),
  ],
  'logins with a password hash': [{ hashed: true }, ({ port }) => logins(port, 100)],
  'patterns over 100 000 names': [
    { entries: 100_000 },
    ({ port }) => sessions(port, 4, `STAT /${'*a'.repeat(20)}b\r\n`.repeat(20)),
  ],
  'listings of 100 000 names': [{ entries: 100_000 }, ({ port }) => listings(port, 4)],
  'TLS handshakes that are broken off': [{ tls: true }, ({ port }) => brokenHandshakes(port)],
  'TLS handshakes, whole ones': [{ tls: true }, ({ port }) => wholeHandshakes(port)],
  '500 clients that send a byte now and then': [{}, ({ port }) => drips(port)],
  'data ports without number': [{}, ({ port }) => ports(port)],
  'the same with commandRate 50': [{ limits: { commandRate: 50 } }, ({ port }) => ports(port)],
}

export async function measure() {
  const tls = certificate()
  for (const [title, [{ limits, ...plan }, attack]] of Object.entries(ATTACKS)) {
    const options = { limits: { ...open, ...limits }, ...(plan.tls && { tls }) }
    const server = await serve(
      Object.assign(plan, { options, listen: [plan.tls ? { implicitTls: true } : {}] }),
    )
    await pause(500)
    await server.ask('calm')
    await attack(server)
    const { delaysMs, worstDelayMs } = await server.ask('fare')
    const [p50, p99, p999] = [delaysMs.p50, delaysMs.p99, delaysMs.p999].map(ms => ms.toFixed(1))
    say(`G22 ${title}: p50 ${p50}, p99 ${p99}, p99.9 ${p999}, worst ${worstDelayMs.toFixed(1)} ms`)
    await server.close()
  }
}

/** Connections that say this and nothing else, again and again. */
function flood(port, bytes) {
  return paced(SECONDS * 100, MS, i => {
    const socket = dial(port, from(i)).resume()
    socket.write(bytes)
    setTimeout(() => socket.destroy(), 200)
  })
}

/** Sessions that are logged in and say this again and again, at the pace at which it is taken. */
async function sessions(port, count, bytes) {
  const end = performance.now() + MS
  await crowd(count, count, async i => {
    const { socket } = await Talk.in(port, from(i))
    socket.removeAllListeners('data').resume()
    while (performance.now() < end && !socket.destroyed) {
      if (!socket.writableNeedDrain) socket.write(bytes)
      await pause(5)
    }
    socket.destroy()
  })
}

const ports = port => sessions(port, 50, 'EPSV\r\nPASV\r\n'.repeat(20))

async function logins(port, count) {
  const end = performance.now() + MS
  await crowd(count, count, async i => {
    while (performance.now() < end) {
      const { talk } = await Talk.to(port, from(i))
      await talk.say('USER ada')
      await talk.say('PASS lovelace')
      talk.socket.destroy()
    }
  })
}

async function listings(port, count) {
  const end = performance.now() + MS
  await crowd(count, count, async i => {
    const talk = await Talk.in(port, from(i))
    while (performance.now() < end) {
      const data = await talk.data()
      data.resume()
      await talk.say('MLSD')
      await talk.reply()
    }
    talk.socket.destroy()
  })
}

async function drips(port) {
  const sockets = Array.from({ length: 500 }, (_, i) => dial(port, from(i)).resume())
  for (let i = 0; i < SECONDS * 10; i++) {
    for (const socket of sockets) socket.write('U')
    await pause(100)
  }
  for (const socket of sockets) socket.destroy()
}

/** The first bytes of a ClientHello, and no more. */
function brokenHandshakes(port) {
  const hello = Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3])
  return paced(6_000, MS, i => {
    const socket = dial(port, from(i)).resume()
    socket.write(hello)
    setTimeout(() => socket.destroy(), 100)
  })
}

async function wholeHandshakes(port) {
  const end = performance.now() + MS
  await crowd(32, 32, async i => {
    while (performance.now() < end) {
      const socket = connectTls({ socket: dial(port, from(i)), rejectUnauthorized: false })
      socket.on('error', () => {}).resume()
      await Promise.race([once(socket, 'secureConnect'), once(socket, 'close')])
      socket.destroy()
    }
  })
}
