// G28: a data connection belongs to the session whose TLS session it resumes, and to no other, also when that is older than an hour (C-07, P-53).
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { certificate } from './certificate.mjs'
import { crowd, dial, say, serve, Talk } from './lab.mjs'

const PAIRS = 10_000
const SESSIONS = 50
const HOURS = [0, 2, 23, 25]
const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1'

export async function measure() {
  const tls = { ...certificate(), sessionReuse: 'require', policy: 'required' }
  for (const version of ['TLSv1.2', 'TLSv1.3']) {
    const server = await serve({ options: { tls }, files: { '/cargo': 'tea' } })
    await pairs(server, version)
    await server.close()
    if (existsSync(FAKETIME)) await aged(tls, version)
    else say(`G28 ${version}: sessions of another age need Debian's package faketime`)
  }
}

/** Every session with tickets of its own and of others, in turn. */
async function pairs(server, version) {
  const sessions = []
  for (let i = 0; i < SESSIONS; i++) sessions.push(await secured(server.port, version))
  const told = { own: {}, foreign: {} }
  await crowd(SESSIONS, SESSIONS, async one => {
    for (let i = 0; i < PAIRS / SESSIONS; i++) {
      const other = i % 2 === 0 ? one : (one + 1 + (i % (SESSIONS - 1))) % SESSIONS
      const reply = await download(sessions[one], sessions[other].ticket, version)
      const kind = one === other ? 'own' : 'foreign'
      told[kind][reply] = (told[kind][reply] ?? 0) + 1
    }
  })
  say(
    `G28 ${version}: ${PAIRS} data connections: with the ticket of their own session ${JSON.stringify(told.own)}, with one of another ${JSON.stringify(told.foreign)}`,
  )
  for (const { talk } of sessions) talk.socket.destroy()
}

/** A session whose server's clock goes on by hours: its first ticket, and the one that its last data connection was given. */
async function aged(tls, version) {
  const folder = mkdtempSync(join(tmpdir(), 'longshore-figures-'))
  const clock = join(folder, 'offset')
  writeFileSync(clock, '+0')
  const env = {
    LD_PRELOAD: FAKETIME,
    FAKETIME_TIMESTAMP_FILE: clock,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  }
  const server = await serve({ options: { tls }, files: { '/cargo': 'tea' } }, env)
  const session = await secured(server.port, version)
  const replies = []
  for (const hours of HOURS) {
    writeFileSync(clock, `+${hours}h`)
    replies.push(`${hours} h: ${await download(session, session.ticket, version)}`)
  }
  say(`G28 ${version}: the first ticket of a session that is old by ${replies.join(', ')}`)
  session.talk.socket.destroy()
  await server.close()
  rmSync(folder, { recursive: true })
}

/** A session that is logged in, with PROT P, and a ticket of it. */
async function secured(port, version) {
  const { talk: plain } = await Talk.to(port)
  await plain.say('AUTH TLS')
  plain.socket.removeAllListeners('data')
  const versions = { minVersion: version, maxVersion: version }
  const socket = connectTls({ socket: plain.socket, rejectUnauthorized: false, ...versions })
  const session = { ticket: undefined, talk: new Talk(socket) }
  socket.on('session', ticket => {
    session.ticket = ticket
  })
  socket.on('error', () => {})
  for (const line of ['USER ada', 'PASS lovelace', 'PBSZ 0', 'PROT P', 'TYPE I']) await session.talk.say(line)
  return session
}

/** The code of the reply behind the data. */
async function download({ talk }, ticket, version) {
  const port = Number(/\|\|\|(\d+)\|/.exec(await talk.say('EPSV'))?.[1])
  const tcp = dial(port)
  await once(tcp, 'connect')
  const versions = { minVersion: version, maxVersion: version }
  const data = connectTls({ socket: tcp, session: ticket, rejectUnauthorized: false, ...versions })
  data.on('error', () => {}).resume()
  const first = await talk.say('RETR cargo')
  const last = first.startsWith('1') ? await talk.reply() : first
  data.destroy()
  return last.slice(0, 3)
}
