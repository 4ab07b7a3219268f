// G18: five thousand sessions that wait and two hundred that transfer, and how long a command takes meanwhile.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { bigFile } from './big-file.mjs'
import { crowd, quantile, say, serve, spread, Talk } from './lab.mjs'

const IDLE = 5_000
const TRANSFERS = 200
const SECONDS = 15
const MIB = 1_048_576
const limits = { maxSessions: 10_000, maxSessionsPerAddress: 10_000, maxLoginsWaiting: 10_000 }

export async function measure() {
  const { root, remove } = bigFile(8)
  const server = await serve({ root, options: { limits } })
  const idle = []
  await crowd(IDLE, 50, async i => void idle.push(await Talk.in(server.port, `127.0.1.${1 + (i % 250)}`)))
  await load(server, 'at 1 MiB/s each', MIB)
  await load(server, 'as fast as they go', Number.POSITIVE_INFINITY)
  const lost = idle.filter(({ socket }) => socket.destroyed).length
  say(`G18: of ${IDLE} idle sessions ${lost} were lost`)
  for (const { socket } of idle) socket.destroy()
  await server.close()
  remove()
}

async function load(server, title, bytesPerSecond) {
  const worker = new Worker(new URL('downloads.mjs', import.meta.url), {
    workerData: { port: server.port, count: TRANSFERS, bytesPerSecond },
  })
  for (let begun = 0; begun < TRANSFERS; begun++) await once(worker, 'message')
  await server.ask('calm')
  const talk = await Talk.in(server.port, '127.0.7.1')
  const times = []
  const end = performance.now() + SECONDS * 1e3
  while (performance.now() < end) {
    const begun = performance.now()
    const reply = await talk.say('NOOP')
    if (!reply?.startsWith('200')) throw new Error(`NOOP was answered ${reply}`)
    times.push(performance.now() - begun)
  }
  const { delaysMs, worstDelayMs } = await server.ask('fare')
  worker.postMessage('over')
  const [{ bytes, failures }] = await once(worker, 'message')
  const rate = Math.round(bytes / MIB / SECONDS)
  say(
    `G18: ${IDLE} idle sessions and ${TRANSFERS} downloads ${title} (${rate} MiB/s, ${failures} failed): NOOP ${spread(times)}, p99.9 ${quantile(times, 0.999).toFixed(1)} ms`,
  )
  say(
    `    delay of the event loop: p99 ${delaysMs.p99.toFixed(1)} ms, p99.9 ${delaysMs.p999.toFixed(1)} ms, worst ${worstDelayMs.toFixed(1)} ms`,
  )
}
