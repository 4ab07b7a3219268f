// Rates of a session, a user and the server over real sockets: exact, and shared alike.
import { type Authenticator, type Limits, READ_WRITE } from '@longshore/auth'
import type { ServerOptions } from '@longshore/core'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { serve } from '../hostile/lab/serve.js'
import { begin } from '../hostile/lab/transfer.js'
import { visit } from '../hostile/lab/visitor.js'

const RATE = 1_000_000
const SECONDS = 2
const LARGE = 8_000_000

/** Lets everybody in under the name they give, to the same files. */
function everybody(limits: Limits): Authenticator {
  const storage = memoryStorage({ files: { '/large': 'x'.repeat(LARGE) } })
  return {
    async authenticate({ user }) {
      return { granted: true, principal: { name: user, storage, permissions: READ_WRITE, limits } }
    },
  }
}

/** A server and what enters it. */
async function harbour(limits: Limits, options: Partial<ServerOptions> = {}) {
  const { port } = await serve(memoryStorage(), { ...options, authenticator: everybody(limits) })
  return async (user: string) => {
    const dialogue = await visit(port)
    for (const line of [`USER ${user}`, 'PASS x', 'TYPE I']) await dialogue.command(line)
    return dialogue
  }
}

type Enter = Awaited<ReturnType<typeof harbour>>

/** Bytes per second of each of these users' downloads, as they come. */
async function download(enter: Enter, users: readonly string[]): Promise<number[]> {
  const running = await Promise.all(users.map(async user => begin(await enter(user), 'RETR large')))
  const got = running.map(() => 0)
  const began = performance.now()
  running.forEach(({ data }, i) => {
    data.on('data', (bytes: Buffer) => {
      got[i] = (got[i] ?? 0) + bytes.length
    })
  })
  await new Promise(resolve => setTimeout(resolve, SECONDS * 1000))
  const seconds = (performance.now() - began) / 1000
  return got.map(bytes => bytes / seconds)
}

/** Seconds that each of these users' uploads takes. */
async function upload(enter: Enter, users: readonly string[], bytes: number): Promise<number[]> {
  const dialogues = await Promise.all(users.map(enter))
  return Promise.all(
    dialogues.map(async (dialogue, i) => {
      const { data, end } = await begin(dialogue, `STOR file${i}`)
      const began = performance.now()
      data.end('x'.repeat(bytes))
      expect((await end).code).toBe(226)
      return (performance.now() - began) / 1000
    }),
  )
}

const crowd = (count: number) => Array.from({ length: count }, (_, i) => `user${i}`)
const sum = (rates: readonly number[]) => rates.reduce((all, rate) => all + rate, 0)

/** Within 5 % of `rate`. */
function expectAbout(got: number, rate: number): void {
  expect(got / rate).toBeGreaterThan(0.95)
  expect(got / rate).toBeLessThan(1.05)
}

describe('a rate of the server', () => {
  it.each([1, 2, 20])('is what the downloads of %d sessions get together, each its part', async count => {
    const enter = await harbour({}, { limits: { downloadRate: RATE } })
    const rates = await download(enter, crowd(count))
    expectAbout(sum(rates), RATE)
    for (const rate of rates) expect(rate * count).toBeGreaterThan(RATE * 0.7)
  })

  it.each([1, 2, 20])('is what the uploads of %d sessions get together, each its part', async count => {
    const enter = await harbour({}, { limits: { uploadRate: RATE } })
    const seconds = await upload(enter, crowd(count), (RATE * SECONDS) / count)
    expectAbout(Math.max(...seconds), SECONDS)
    // Whoever is first has what was kept for a pause.
    const [, ...others] = seconds.sort((a, b) => a - b)
    for (const each of others) expect(each).toBeGreaterThan(SECONDS * 0.8)
  })

  it('of downloads does not hold for uploads', async () => {
    const enter = await harbour({}, { limits: { downloadRate: 1_000 } })
    const [seconds = 0] = await upload(enter, ['ada'], 1_000_000)
    expect(seconds).toBeLessThan(10)
  })

  it('holds for listings too', async () => {
    const enter = await harbour({}, { limits: { downloadRate: 100 } })
    const dialogue = await enter('ada')
    for (let i = 0; i < 20; i++) await dialogue.command(`MKD directory${i}`)
    const began = performance.now()
    const { data, end } = await begin(dialogue, 'NLST')
    let bytes = 0
    data.on('data', (chunk: Buffer) => {
      bytes += chunk.length
    })
    expect((await end).code).toBe(226)
    expect(bytes).toBeGreaterThan(200)
    expect(performance.now() - began).toBeGreaterThan((bytes / 100) * 900)
  })
})

describe('a rate of a user', () => {
  it('is what all her sessions get together, and takes nothing from others', async () => {
    const enter = await harbour({ userDownloadRate: RATE / 2 })
    const rates = await download(enter, ['ada', 'ada', 'ada', 'bob'])
    expectAbout(sum(rates.slice(0, 3)), RATE / 2)
    for (const rate of rates.slice(0, 3)) expect(rate * 3).toBeGreaterThan((RATE / 2) * 0.7)
    expectAbout(rates[3] ?? 0, RATE / 2)
  })

  it('holds beside that of each session and that of the server', async () => {
    const limits = { downloadRate: 200_000, userDownloadRate: 300_000 }
    const enter = await harbour(limits, { limits: { downloadRate: 550_000 } })
    const [one = 0, other = 0, bob = 0, eve = 0] = await download(enter, ['ada', 'ada', 'bob', 'eve'])
    expectAbout(one + other + bob + eve, 550_000)
    expect(one + other).toBeLessThan(300_000 * 1.05)
    for (const rate of [one, other, bob, eve]) expect(rate).toBeLessThan(200_000 * 1.05)
  })
})

describe('the rate of a session', () => {
  it('holds for many small files as for a large one', async () => {
    const enter = await harbour({ uploadRate: 100_000 })
    const dialogue = await enter('ada')
    const began = performance.now()
    for (let i = 0; i < 40; i++) {
      const { data, end } = await begin(dialogue, `STOR small${i}`)
      data.end('x'.repeat(5_000))
      expect((await end).code).toBe(226)
    }
    expect(performance.now() - began).toBeGreaterThan(1_900)
  })
})
