// Who guesses learns nothing of which users exist: neither from replies, nor from work, nor from time (C-20, P-22, P-23; RFC 2577 §5, §7).
import { createHook } from 'node:async_hooks'
import { hashPassword, READ_WRITE, staticUsers, withLockout } from '@longshore/auth'
import type { ServerOptions } from '@longshore/core'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it, onTestFinished } from 'vitest'
import { withoutDelays } from './lab/impatient-clock.js'
import { serve } from './lab/serve.js'
import { visit } from './lab/visitor.js'

const cost = { ln: 10, r: 8, p: 1 }
const GUESSES = 100

/** Users of every kind that may not come in with a wrong password, and names that nobody has. */
const NAMES = [
  'hashed',
  'clear',
  'guarded',
  'idle',
  'nobody',
  'root',
  'anonymous',
  'ftp',
  '__proto__',
  'HASHED',
  'ha',
]

async function users() {
  const storage = memoryStorage()
  return staticUsers([
    { name: 'hashed', passwordHash: await hashPassword('right', { cost }), storage, permissions: READ_WRITE },
    { name: 'clear', password: 'right', storage },
    { name: 'guarded', password: 'right', storage, requireTls: true },
    {
      name: 'idle',
      passwordHash: await hashPassword('right', { cost }),
      storage,
      limits: { maxSessions: 1 },
    },
  ])
}

async function guarded(options: Partial<ServerOptions> = {}) {
  const delays: number[] = []
  const served = await serve(memoryStorage(), {
    authenticator: await users(),
    ...withoutDelays(delays),
    ...options,
  })
  return { ...served, delays }
}

/** How many scrypt hashes this process begins from now on. */
function countHashes(): { count: number } {
  const seen = { count: 0 }
  const hook = createHook({
    init(_id, type) {
      if (type === 'SCRYPTREQUEST') seen.count++
    },
  }).enable()
  onTestFinished(() => void hook.disable())
  return seen
}

/** Guesses until the server has had enough; every byte it said. */
async function guess(port: number, name: string, password = 'wrong'): Promise<string> {
  const dialogue = await visit(port)
  let said = ''
  for (let attempt = 0; attempt < 3; attempt++) {
    said += (await dialogue.command(`USER ${name}`)).wire
    said += (await dialogue.command(`PASS ${password}`)).wire
  }
  await dialogue.closed
  return said
}

describe('a guess at a password', () => {
  it('is answered in the same bytes for every user and for none, up to the 421 (C-20)', async () => {
    const { port } = await guarded()
    const answers = new Map<string, string[]>()
    for (const name of NAMES) {
      for (const password of ['wrong', '', 'r', 'right ', 'x'.repeat(1_000)]) {
        const said = await guess(port, name, password)
        answers.set(said, [...(answers.get(said) ?? []), `${name} ${password.slice(0, 9)}`])
      }
    }
    expect([...answers.keys()]).toHaveLength(1)
    expect([...answers.keys()][0]).toMatch(/^(?:331 .*\r\n530 .*\r\n){2}331 .*\r\n421 .*\r\n$/)
  })

  it('that is right says no more where the user may not come in now (C-20)', async () => {
    const { port } = await guarded()
    const first = await visit(port)
    await first.command('USER idle')
    expect((await first.command('PASS right')).code).toBe(230)
    const wrong = await guess(port, 'nobody', 'right')
    expect(await guess(port, 'idle', 'right')).toBe(wrong)
    expect(await guess(port, 'guarded', 'right')).toBe(wrong)
  })

  it('costs one hash, whether or not there is such a user (C-20)', async () => {
    const { port } = await guarded()
    const hashes = countHashes()
    const counts: [name: string, hashes: number][] = []
    for (const name of NAMES) {
      const before = hashes.count
      await guess(port, name)
      counts.push([name, hashes.count - before])
    }
    expect(counts).toEqual(NAMES.map(name => [name, 3]))
  })

  it('is held back for as long whether or not there is such a user, and longer each time (C-20)', async () => {
    const { port, delays } = await guarded()
    const seen = new Set<string>()
    for (const name of NAMES) {
      delays.length = 0
      await guess(port, name)
      seen.add(delays.join(' '))
    }
    expect([...seen]).toEqual(['250 500 1000'])
  })

  it('takes as long for a user as for none (C-20)', async () => {
    const { port } = await guarded({ limits: { maxLoginAttempts: 10_000 } })
    const dialogue = await visit(port)
    const times: Record<string, number[]> = { hashed: [], nobody: [], clear: [] }
    for (let turn = 0; turn < GUESSES; turn++) {
      for (const [name, taken] of Object.entries(times)) {
        await dialogue.command(`USER ${name}`)
        const begun = performance.now()
        await dialogue.command('PASS wrong')
        taken.push(performance.now() - begun)
      }
    }
    const [hashed = 0, nobody = 0, clear = 0] = Object.values(times).map(median)
    // Without a hash for nobody the times would differ by ten times and more; the rest is for a busy machine.
    for (const ratio of [nobody / hashed, clear / hashed])
      expect(Math.abs(Math.log(ratio))).toBeLessThan(Math.log(3))
  })
})

describe('a name that is locked out', () => {
  it('is answered in the same bytes as before, right password or wrong, existing or not (C-20)', async () => {
    const authenticator = withLockout(await users(), { failures: 3, minutes: 5, addressFailures: 10_000 })
    const { port } = await guarded({ authenticator })
    const fresh = await guess(port, 'hashed')
    const answers = [await guess(port, 'hashed'), await guess(port, 'hashed', 'right')]
    for (let round = 0; round < 2; round++) answers.push(await guess(port, 'nobody'))
    expect(answers).toEqual(Array(4).fill(fresh))
  })

  it('by guesses from one address still comes in from another (C-20)', async () => {
    const authenticator = withLockout(await users(), { failures: 3, minutes: 5, addressFailures: 10_000 })
    const { port } = await guarded({ authenticator })
    for (let round = 0; round < 2; round++) await guess(port, 'hashed')
    const owner = await visit(port, { from: '127.0.0.77' })
    await owner.command('USER hashed')
    expect((await owner.command('PASS right')).code).toBe(230)
  })
})

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
