// Figures of a server under siege, printed: `node test/hostile/figures.mjs [G23] [G25]` after a build. With defaults, over loopback, each in about a minute.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { cpus } from 'node:os'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const SERVER = fileURLToPath(new URL('lab/server-process.mjs', import.meta.url))
const MINUTE_MS = 60_000

/** A server in a process of its own. */
async function serve(options) {
  const child = spawn(process.execPath, ['--expose-gc', SERVER, JSON.stringify({ options })], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })
  const said = async () => JSON.parse((await once(lines, 'line'))[0])
  const { ports } = await said()
  return {
    port: ports[0],
    ask(question) {
      child.stdin.write(`${question}\n`)
      return said()
    },
    async close() {
      child.stdin.end()
      await once(child, 'exit')
    },
  }
}

function say(line) {
  process.stdout.write(`${line}\n`)
}

function dial(port, from) {
  return connect({ port, host: '127.0.0.1', localAddress: from, noDelay: true }).on('error', () => {})
}

/** Milliseconds from dialling to 230; Infinity when there is none. */
function logIn(port, from) {
  const begun = performance.now()
  const socket = dial(port, from)
  return new Promise(resolve => {
    let text = ''
    socket.on('data', chunk => {
      text += chunk
      if (/^220 [^\n]*\n$/.test(text)) socket.write('USER ada\r\n')
      else if (/\n331 [^\n]*\n$/.test(text)) socket.write('PASS lovelace\r\n')
      else if (/\n230 /.test(text)) {
        resolve(performance.now() - begun)
        socket.end('QUIT\r\n')
      }
    })
    socket.on('close', () => resolve(Number.POSITIVE_INFINITY))
  })
}

/** Calls `act` so many times, evenly over the time. */
async function paced(count, overMs, act) {
  const begun = performance.now()
  for (let done = 0; done < count; ) {
    const due = Math.ceil(((performance.now() - begun) / overMs) * count)
    for (; done < Math.min(count, due); done++) act(done)
    await new Promise(resolve => setTimeout(resolve, 2))
  }
}

function spread(times) {
  const sorted = [...times].sort((a, b) => a - b)
  const at = part => `${sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]?.toFixed(1)} ms`
  return `p50 ${at(0.5)}, p99 ${at(0.99)}, worst ${at(1)}`
}

/** 10 000 connections of one address, which hold on to what they get, while others log in. */
async function flood(title, overMs, limits) {
  const server = await serve({ limits })
  const heard = { 220: 0, 421: 0, nothing: 0 }
  const sockets = new Set()
  const times = []
  let over = false
  const others = (async () => {
    for (let i = 0; !over; i++) {
      times.push(await logIn(server.port, `127.0.2.${(i % 200) + 1}`))
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  })()
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
  over = true
  await others
  for (const socket of sockets) socket.destroy()
  await Promise.all([...sockets].map(socket => once(socket, 'close')))
  say(
    `G23 ${title}: of 10 000 connections ${heard[220]} were greeted, ${heard[421]} told 421, ${heard.nothing} dropped`,
  )
  say(`    ${times.length} logins of others: ${spread(times)}`)
  await server.close()
}

/** 1 000 clients that send a byte every five seconds and never log in. */
async function slowLoris() {
  const server = await serve({ limits: { maxLoginsWaiting: 2_000 } })
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

const wanted = process.argv.slice(2)
const does = name => wanted.length === 0 || wanted.includes(name)
say(
  `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}`,
)
if (does('G23')) {
  await flood('over a minute', MINUTE_MS, {})
  await flood('over five seconds', 5_000, {})
  await flood('over five seconds, connectionRate 120', 5_000, { connectionRate: 120 })
}
if (does('G25')) await slowLoris()
