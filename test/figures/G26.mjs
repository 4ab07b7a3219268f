// G26: what a line of a gibibyte, a drip of single bytes and a million pipelined commands make a server grow by.
import { once } from 'node:events'
import { dial, pause, say, serve, Talk } from './lab.mjs'

const MIB = 1_048_576
const PIPELINED = 1_000_000
const DRIPPED = 20_000

export async function measure() {
  await grown('a line of 1 GiB before login', async port => {
    const chunk = Buffer.alloc(MIB, 'x')
    for (let sent = 0; sent < 1_024; ) {
      const socket = dial(port)
      socket.resume()
      const gone = once(socket, 'close')
      let open = true
      void gone.then(() => {
        open = false
      })
      for (; open && sent < 1_024; sent++)
        if (!socket.write(chunk)) await Promise.race([once(socket, 'drain'), gone])
      socket.destroy()
    }
  })
  await grown('a line of 1 GiB of a session that is logged in', async port => {
    const { socket } = await Talk.in(port)
    const chunk = Buffer.alloc(MIB, 'x')
    const gone = once(socket, 'close')
    for (let sent = 0; sent < 1_024 && !socket.destroyed; sent++)
      if (!socket.write(chunk)) await Promise.race([once(socket, 'drain'), gone])
    socket.destroy()
  })
  await grown(`a drip of ${DRIPPED} single bytes of 50 sessions`, async port => {
    const talks = await Promise.all(Array.from({ length: 50 }, () => Talk.in(port)))
    for (let i = 0; i < DRIPPED / 50; i++) {
      for (const { socket } of talks) socket.write('x')
      await pause(1)
    }
    for (const { socket } of talks) socket.destroy()
  })
  await grown(`${PIPELINED} pipelined commands whose replies nobody reads at first`, async port => {
    const { socket } = await Talk.in(port)
    socket.removeAllListeners('data')
    socket.pause()
    const bytes = 'NOOP\r\n'.repeat(1_000)
    let over = false
    setTimeout(() => socket.on('data', () => {}).resume(), 2_000)
    for (let i = 0; i < PIPELINED / 1_000; i++) if (!socket.write(bytes)) await once(socket, 'drain')
    socket.end('QUIT\r\n', () => {
      over = true
    })
    await once(socket, 'close')
    if (!over) throw new Error('the session did not last')
  })
}

/** The most that RSS was above what it was, looked at every 50 ms, in a process that has worked before. */
async function grown(title, attack) {
  const server = await serve({})
  const { socket: warm } = await Talk.in(server.port)
  warm.write('NOOP\r\n'.repeat(200_000))
  warm.end('QUIT\r\n')
  await once(warm, 'close')
  const { rss } = await server.ask('report')
  let most = rss
  let over = false
  const watching = (async () => {
    while (!over) {
      most = Math.max(most, (await server.ask('size')).rss)
      await pause(50)
    }
  })()
  await attack(server.port)
  over = true
  await watching
  say(`G26: ${title}: RSS grew by ${((most - rss) / MIB).toFixed(1)} MiB at most`)
  await server.close()
}
