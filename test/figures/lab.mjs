// What the figures have in common: a server in a process of its own, connections from any address of loopback, and times.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const SERVER = fileURLToPath(new URL('../hostile/lab/server-process.mjs', import.meta.url))

export const MINUTE_MS = 60_000

/** A server by its plan, with these variables in its environment; `ask` is answered by what `server-process.mjs` knows. */
export async function serve(plan = {}, env = {}) {
  const child = spawn(process.execPath, ['--expose-gc', SERVER, JSON.stringify(plan)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const said = async () => JSON.parse((await lines.next()).value)
  const { ports } = await said()
  return {
    port: ports[0],
    ports,
    pid: child.pid,
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

export function say(line) {
  process.stdout.write(`${line}\n`)
}

/** From an address of loopback; whatever goes wrong ends it. */
export function dial(port, from = '127.0.0.1') {
  return connect({ port, host: '127.0.0.1', localAddress: from, noDelay: true }).on('error', () => {})
}

/** A conversation: one line, one reply; undefined when there is none any more. */
export class Talk {
  #text = ''
  #over = false
  #wake = () => {}

  constructor(socket) {
    this.socket = socket
    socket.on('data', chunk => {
      this.#text += chunk.toString('latin1')
      this.#wake()
    })
    socket.on('close', () => {
      this.#over = true
      this.#wake()
    })
  }

  /** With what it is greeted; undefined where it is turned away without a word. */
  static async to(port, from) {
    const talk = new Talk(dial(port, from))
    return { talk, greeting: await talk.reply() }
  }

  /** Logged in. */
  static async in(port, from, user = 'ada', password = 'lovelace') {
    const { talk } = await Talk.to(port, from)
    await talk.say(`USER ${user}`)
    const reply = await talk.say(`PASS ${password}`)
    if (!reply?.startsWith('230')) throw new Error(`the login was answered ${reply}`)
    return talk
  }

  say(line) {
    this.socket.write(`${line}\r\n`)
    return this.reply()
  }

  async reply() {
    for (;;) {
      const found = /^(?:.*\r\n)*?(\d{3} .*)\r\n/.exec(this.#text)
      if (found) {
        this.#text = this.#text.slice(found[0].length)
        return found[1]
      }
      if (this.#over) return undefined
      await new Promise(resolve => {
        this.#wake = resolve
      })
    }
  }

  /** A data connection for the next command. */
  async data() {
    const port = Number(/\|\|\|(\d+)\|/.exec(await this.say('EPSV'))?.[1])
    const socket = dial(port, this.socket.localAddress)
    await once(socket, 'connect')
    return socket
  }
}

/** Calls `act` so many times, evenly over the time. */
export async function paced(count, overMs, act) {
  const begun = performance.now()
  for (let done = 0; done < count; ) {
    const due = Math.ceil(((performance.now() - begun) / overMs) * count)
    for (; done < Math.min(count, due); done++) act(done)
    await new Promise(resolve => setTimeout(resolve, 2))
  }
}

/** Does `work` with each number below `count`, so many at a time. */
export async function crowd(count, atOnce, work) {
  let next = 0
  const one = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: atOnce }, one))
}

export function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN
}

export function spread(times) {
  const at = part => `${quantile(times, part).toFixed(1)} ms`
  return `p50 ${at(0.5)}, p99 ${at(0.99)}, worst ${at(1)}`
}

export const pause = ms => new Promise(resolve => setTimeout(resolve, ms))
