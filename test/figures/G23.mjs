// G23: ten thousand connections of one address, while others log in.
import { once } from 'node:events'
import { dial, MINUTE_MS, paced, pause, say, serve, spread, Talk } from './lab.mjs'

export async function measure() {
  await flood('over a minute', MINUTE_MS, {})
  await flood('over five seconds', 5_000, {})
  await flood('over five seconds, connectionRate 120', 5_000, { connectionRate: 120 })
}

/** They hold on to what they get. */
async function flood(title, overMs, limits) {
  const server = await serve({ options: { limits } })
  const heard = { 220: 0, 421: 0, nothing: 0 }
  const sockets = new Set()
  const others = logins(server.port)
  await paced(10_000, overMs, () => {
    const socket = dial(server.port, '127.0.1.1')
    let said = 'nothing'
    sockets.add(socket)
    socket.once('data', chunk => {
      said = String(chunk).slice(0, 3)
    })
    socket.once('close', () => {
      heard[said]++
      sockets.delete(socket)
    })
  })
  const times = await others.stop()
  for (const socket of sockets) socket.destroy()
  await Promise.all([...sockets].map(socket => once(socket, 'close')))
  say(
    `G23 ${title}: of 10 000 connections ${heard[220]} were greeted, ${heard[421]} told 421, ${heard.nothing} dropped`,
  )
  say(`    ${times.length} logins of others: ${spread(times)}`)
  await server.close()
}

/** One after the other, each from an address of its own; `stop` gives their milliseconds. */
function logins(port) {
  const times = []
  let over = false
  const done = (async () => {
    for (let i = 0; !over; i++) {
      const begun = performance.now()
      const talk = await Talk.in(port, `127.0.2.${(i % 200) + 1}`)
      times.push(performance.now() - begun)
      talk.socket.end('QUIT\r\n')
      await pause(20)
    }
  })()
  return {
    async stop() {
      over = true
      await done
      return times
    },
  }
}
