// A thread of its own that downloads: so many sessions, one file after the other, at a rate of each.
import { parentPort, workerData } from 'node:worker_threads'
import { Talk } from './lab.mjs'

const { port, count, bytesPerSecond } = workerData
let bytes = 0
let failures = 0
let over = false

parentPort.once('message', () => {
  over = true
})

await Promise.all(Array.from({ length: count }, (_, i) => downloadOn(`127.0.6.${1 + (i % 250)}`)))
parentPort.postMessage({ bytes, failures })

async function downloadOn(from) {
  const talk = await Talk.in(port, from)
  await talk.say('TYPE I')
  parentPort.postMessage('begun')
  while (!over) {
    const data = await talk.data()
    const begun = performance.now()
    let moved = 0
    data.on('data', chunk => {
      bytes += chunk.length
      moved += chunk.length
      const early = (moved / bytesPerSecond) * 1e3 - (performance.now() - begun)
      if (early < 5 || over) return
      data.pause()
      setTimeout(() => data.resume(), early)
    })
    await talk.say('RETR big')
    if (!(await talk.reply())?.startsWith('226')) failures++
  }
  talk.socket.destroy()
}
