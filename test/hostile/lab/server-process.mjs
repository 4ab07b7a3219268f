// A server in a process of its own: its plan as JSON in the first argument, questions as lines on the input, answers as JSON lines.
import { readdirSync, readlinkSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { hashPassword, READ_WRITE, staticUsers, withLockout } from '@longshore/auth'
import { createServer } from '@longshore/core'
import { fileStorage } from '@longshore/storage-fs'
import { memoryStorage } from '@longshore/storage-memory'

const plan = JSON.parse(process.argv[2])
const storage = storageOf(plan)
const server = createServer({ ...plan.options, authenticator: await authenticatorOf(plan) })
const counts = {}
const complaints = []
server.events$.subscribe(({ type, reason, error, where }) => {
  const kind = type === 'login-failed' ? `${type}: ${reason}` : type
  counts[kind] = (counts[kind] ?? 0) + 1
  if (type === 'fault') complaints.push(`fault in ${where}: ${error?.stack ?? error}`)
})
process.on('warning', warning => complaints.push(String(warning)))
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()

const questions = { report, size, fare, calm, close }
createInterface({ input: process.stdin })
  .on('line', line => void answer(line))
  .on('close', () => {
    setTimeout(() => process.exit(1), 8_000).unref()
    void server.close().then(() => process.exit(0))
  })

const listening = []
for (const address of plan.listen ?? [{}])
  listening.push(await server.listen({ port: 0, host: '127.0.0.1', ...address }))
say({ type: 'listening', ports: listening.map(({ port }) => port) })

async function answer(line) {
  const [question, ...rest] = line.split(' ')
  say({ type: question, ...(await questions[question](...rest)) })
}

/** What the process holds. */
async function report() {
  // Twice: what the first collection frees beside the heap is only given back by the next.
  globalThis.gc?.()
  await new Promise(setImmediate)
  globalThis.gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  return {
    sessions: server.sessions.size,
    resources: counted(process.getActiveResourcesInfo()),
    descriptors: counted(descriptors()),
    rss,
    heap: heapUsed,
    held: heapUsed + external,
    counts,
    complaints,
  }
}

/** As it is, with what could be thrown away. */
function size() {
  return { rss: process.memoryUsage.rss() }
}

/** How long the event loop stood still at worst since the last `calm`; the processor time so far, and for how long the loop had work and had none. */
function fare() {
  const { active, idle } = performance.eventLoopUtilization()
  const delays = { p50: delay.percentile(50), p99: delay.percentile(99), p999: delay.percentile(99.9) }
  const delaysMs = Object.fromEntries(Object.entries(delays).map(([name, value]) => [name, value / 1e6]))
  return {
    delaysMs,
    worstDelayMs: delay.max / 1e6,
    processorMs: process.cpuUsage().user / 1e3,
    active,
    idle,
    counts,
  }
}

function calm() {
  delay.reset()
}

async function close(graceMs) {
  return { closed: await server.close({ graceMs: Number(graceMs) }), ...(await report()) }
}

function descriptors() {
  return readdirSync('/proc/self/fd').map(fd => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).replace(/:?\[?\d+\]?$/, '')
    } catch {
      return 'gone'
    }
  })
}

function counted(names) {
  const result = {}
  for (const name of names) result[name] = (result[name] ?? 0) + 1
  return result
}

/** Ada, by her password or its hash, and with a lockout where the plan has one. */
async function authenticatorOf({ hashed, lockout }) {
  const principal = { name: 'ada', storage, permissions: READ_WRITE }
  const users = hashed
    ? staticUsers([{ ...principal, passwordHash: await hashPassword('lovelace') }])
    : {
        authenticate: async ({ kind, user, password }) =>
          kind === 'password' && user === 'ada' && password === 'lovelace'
            ? { granted: true, principal }
            : { granted: false, reason: 'bad credentials' },
      }
  return lockout ? withLockout(users, lockout) : users
}

function storageOf({ root, files, memory, entries, letters = 24 }) {
  if (root !== undefined) return fileStorage(root)
  if (entries === undefined) return memoryStorage({ ...memory, files })
  const names = Array.from(
    { length: entries },
    (_, index) => `/${'a'.repeat(letters)}${String(index).padStart(6, '0')}`,
  )
  return memoryStorage({ files: Object.fromEntries(names.map(name => [name, ''])) })
}

function say(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}
