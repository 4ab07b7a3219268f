// G27: ten passive ports, a hundred clients with a hundred transfers each, and one that takes ports and does not use them.
import { crowd, say, serve, Talk } from './lab.mjs'

const CLIENTS = 100
const TRANSFERS = 100

export async function measure() {
  await run('on ten ports', false)
  await run('on ten ports, of which one client takes as many as it gets', true)
}

async function run(title, hostile) {
  const first = 40_000 + Math.floor(Math.random() * 9_000)
  const server = await serve({
    options: { passive: { ports: [first, first + 9] }, limits: { maxSessionsPerAddress: 1_000 } },
    files: { '/cargo': 'tea' },
  })
  let over = false
  const thief = hostile ? takePorts(server.port, () => over) : undefined
  const told = {}
  const begun = performance.now()
  await crowd(CLIENTS, CLIENTS, async i => {
    const talk = await Talk.in(server.port, `127.0.1.${1 + i}`)
    for (let transfer = 0; transfer < TRANSFERS; transfer++) {
      const code = await download(talk)
      told[code] = (told[code] ?? 0) + 1
    }
    talk.socket.destroy()
  })
  const seconds = (performance.now() - begun) / 1e3
  over = true
  await thief
  say(
    `G27: ${CLIENTS} clients with ${TRANSFERS} transfers each ${title}: ${JSON.stringify(told)} in ${seconds.toFixed(1)} s`,
  )
  await server.close()
}

async function download(talk) {
  try {
    const data = await talk.data()
    data.resume()
    const first = await talk.say('RETR cargo')
    return (first?.startsWith('1') ? await talk.reply() : first)?.slice(0, 3)
  } catch {
    return 'no port'
  }
}

/** From one address, with many sessions: EPSV again and again, and nothing else. */
function takePorts(port, over) {
  return crowd(50, 50, async () => {
    const talk = await Talk.in(port, '127.0.9.9')
    while (!over()) await talk.say('EPSV')
    talk.socket.destroy()
  })
}
