// G25: a thousand clients that send a byte every five seconds and never log in.
import { once } from 'node:events'
import { dial, say, serve } from './lab.mjs'

export async function measure() {
  const server = await serve({ options: { limits: { maxLoginsWaiting: 2_000 } } })
  const letters = 'USER a-name-without-an-end'.repeat(10)
  const times = await Promise.all(
    Array.from({ length: 1_000 }, async (_, i) => {
      const socket = dial(server.port, `127.0.1.${(i % 250) + 1}`)
      await once(socket, 'connect')
      const begun = performance.now()
      let next = 0
      const drip = setInterval(() => socket.write(letters[next++] ?? 'x'), 5_000)
      socket.resume()
      await once(socket, 'close')
      clearInterval(drip)
      return performance.now() - begun
    }),
  )
  const { sessions, complaints } = await server.ask('report')
  say(
    `G25: 1 000 slow clients were all gone after ${(Math.max(...times) / 1e3).toFixed(1)} s; sessions left: ${sessions}, complaints: ${complaints.length}`,
  )
  await server.close()
}
