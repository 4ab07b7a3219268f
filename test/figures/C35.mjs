// C-35: what logins without number take from a download.
import { bigFile } from './big-file.mjs'
import { crowd, say, serve, Talk } from './lab.mjs'

const SECONDS = 10
/** Bytes a second that are left of it for what is sent. */
const GIGABIT = 117e6
const LOGINS_AT_ONCE = 200

export async function measure() {
  const { root, remove } = bigFile(64)
  const server = await serve({ hashed: true, root })
  await download(server.port, 2)
  await besieged(server.port, 'over a line of 1 Gbit/s', GIGABIT)
  await besieged(server.port, 'over loopback', Number.POSITIVE_INFINITY)
  await server.close()
  remove()
}

async function besieged(port, title, line) {
  const alone = await download(port, SECONDS, line)
  const siege = loginsUntil(port, performance.now() + SECONDS * 1e3)
  const beside = await download(port, SECONDS, line)
  const logins = await siege
  say(
    `C-35: a download ${title}, alone at ${Math.round(alone)} MiB/s, has ${Math.round(beside)} MiB/s while ${LOGINS_AT_ONCE} clients log in without end (${Math.round(logins / SECONDS)} logins a second): ${Math.round(100 - (100 * beside) / alone)} % less`,
  )
}

/** MiB a second of one file after the other. */
async function download(port, seconds, line = Number.POSITIVE_INFINITY) {
  const talk = await Talk.in(port, '127.0.4.1')
  await talk.say('TYPE I')
  const begun = performance.now()
  let bytes = 0
  while (performance.now() - begun < seconds * 1e3) {
    const data = await talk.data()
    data.on('data', chunk => {
      bytes += chunk.length
      const early = (bytes / line) * 1e3 - (performance.now() - begun)
      if (early < 2) return
      data.pause()
      setTimeout(() => data.resume(), early)
    })
    await talk.say('RETR big')
    await talk.reply()
  }
  const took = performance.now() - begun
  talk.socket.destroy()
  return bytes / 1_048_576 / (took / 1e3)
}

/** Each client logs in, with the right password or a wrong one, as soon as it has been answered. */
async function loginsUntil(port, end) {
  let logins = 0
  await crowd(LOGINS_AT_ONCE, LOGINS_AT_ONCE, async one => {
    const from = `127.0.5.${1 + (one % 100)}`
    while (performance.now() < end) {
      const { talk } = await Talk.to(port, from)
      await talk.say('USER ada')
      await talk.say(one % 2 === 0 ? 'PASS lovelace' : 'PASS wrong')
      logins++
      talk.socket.destroy()
    }
  })
  return logins
}
