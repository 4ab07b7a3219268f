import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Client } from 'basic-ftp'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { freePort } from '../../test/dialogues/runner/taken-port.js'
import { describeWith } from '../../test/hostile/lab/needs.js'

const MAIN = fileURLToPath(new URL('dist/main.js', import.meta.url))

describeWith('lockouts in Redis', ['redis-server'], () => {
  const children: ChildProcess[] = []
  const clients: Client[] = []
  let redisPort: number

  beforeEach(async () => {
    redisPort = await freePort()
    const options = ['--port', `${redisPort}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
    await start(['redis-server', ...options], /Ready to accept connections/)
  })

  afterEach(async () => {
    for (const client of clients.splice(0)) client.close()
    for (const child of children.splice(0).reverse()) {
      child.kill()
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    }
  })

  /** Runs until it says a line that fits; gives what is in the parentheses. */
  async function start([program = '', ...parameters]: string[], fits: RegExp, env = {}): Promise<string> {
    const child = spawn(program, parameters, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    })
    children.push(child)
    for await (const line of createInterface({ input: child.stdout })) {
      const found = fits.exec(line)
      if (found) return found[1] ?? ''
    }
    throw new Error(`${program} has ended`)
  }

  async function serve(): Promise<number> {
    const env = { REDIS_URL: `redis://127.0.0.1:${redisPort}`, PORT: '0' }
    return Number(await start([process.execPath, MAIN], /port (\d+)/, env))
  }

  async function enter(port: number, user: string, password: string): Promise<void> {
    const client = new Client()
    clients.push(client)
    await client.access({ host: '127.0.0.1', port, user, password })
  }

  it('keep out of one process whom another has locked out (C-20)', async () => {
    const [here, there] = [await serve(), await serve()]
    await enter(there, 'ada', 'analytical')
    for (let i = 0; i < 3; i++) await expect(enter(here, 'ada', 'wrong')).rejects.toThrow('530')
    await expect(enter(there, 'ada', 'analytical')).rejects.toThrow('530')
  })

  it('turn an address away that goes on, at the door of each process that has heard of it', async () => {
    const [here, there] = [await serve(), await serve()]
    const guesses = Array.from({ length: 12 }, (_, i) => enter(here, `user${i}`, 'wrong'))
    for (const guess of await Promise.allSettled(guesses)) expect(guess.status).toBe('rejected')
    await expect(enter(here, 'ada', 'analytical')).rejects.toThrow('421')
    await expect(enter(there, 'ada', 'analytical')).rejects.toThrow('530')
    await expect(enter(there, 'ada', 'analytical')).rejects.toThrow('421')
  })

  it('forgive who logs in', async () => {
    const port = await serve()
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 2; i++) await expect(enter(port, 'ada', 'wrong')).rejects.toThrow('530')
      await enter(port, 'ada', 'analytical')
    }
  })
})
