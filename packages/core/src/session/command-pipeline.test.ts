import { Duplex } from 'node:stream'
import { memoryStorage } from '@longshore/storage-memory'
import { container } from 'tsyringe'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { closeAll, Gate, HandClock, plugin, rig } from '../../test/rig.js'
import { ignored } from '../dispatch/arguments.js'
import { defineCommand } from '../dispatch/command-definition.js'
import { reply } from '../dispatch/reply.js'
import { token } from '../wiring/token.js'

const opened: Line[] = []

afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  for (const line of opened.splice(0)) line.destroy()
  await closeAll()
})

/** A control connection whose client is the test itself: it says when bytes arrive, and sees every single write. */
class Line extends Duplex {
  readonly writes: string[] = []

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.writes.push(String(chunk))
    done()
  }

  /** What is written within the very call that brings `text`. */
  arrive(text: string): string[] {
    const before = this.writes.length
    this.emit('data', Buffer.from(text))
    return this.writes.slice(before)
  }
}

function connected(server: ReturnType<typeof rig>['server']): Line {
  const line = new Line()
  opened.push(line)
  server.handle(line)
  return line
}

/** Resolves when all that waits for no other turn of the event loop is done. */
async function settled(): Promise<void> {
  await new Promise<void>(resolve => process.nextTick(resolve))
  for (let i = 0; i < 50; i++) await Promise.resolve()
}

/** How many controllers were made since. */
function countSignals(): () => number {
  let made = 0
  const counting = class extends AbortController {
    constructor() {
      super()
      made++
    }
  }
  vi.stubGlobal('AbortController', counting)
  return () => made
}

describe('a command', () => {
  it('is greeted, and answered, within the call that brings it, where nothing has to be waited for', () => {
    const line = connected(rig().server)
    expect(line.writes).toEqual([expect.stringMatching(/^220 .*\r\n$/)])
    expect(line.arrive('NOOP\r\n')).toEqual(['200 OK.\r\n'])
    expect(line.arrive('USER al')).toEqual([])
    expect(line.arrive('ice\r\nSYST\r\n')).toEqual([
      expect.stringMatching(/^331 /),
      expect.stringMatching(/^215 /),
    ])
  })

  it('has each of its replies in one write, however many lines it has (P-08)', () => {
    const line = connected(rig().server)
    for (const verb of ['FEAT', 'HELP', 'STAT']) {
      const [only, ...others] = line.arrive(`${verb}\r\n`)
      expect([verb, others]).toEqual([verb, []])
      expect(only?.split('\r\n').length).toBeGreaterThan(3)
    }
  })

  it('that waits for a promise is answered before another turn of the event loop', async () => {
    const line = connected(rig().server)
    const later = vi.spyOn(globalThis, 'setImmediate')
    line.arrive('USER alice\r\n')
    expect(line.arrive('PASS secret\r\n')).toEqual([])
    await settled()
    expect(line.writes.at(-1)).toMatch(/^230 /)
    expect(later).not.toHaveBeenCalled()
  })

  it('waits for the one before it, and those behind it keep their order (P-04)', async () => {
    const gate = new Gate()
    const slow = defineCommand({
      ...{ verb: 'SLOW', argument: ignored, access: 'public', rfc: 'none', help: 'Waits.' },
      handle: () => gate.promise.then(() => reply(200, 'Slow.')),
    })
    const line = connected(rig({ plugins: [plugin(host => host.command(slow))] }).server)
    expect(line.arrive('SLOW\r\nNOOP\r\nSYST\r\n')).toEqual([])
    gate.open()
    await settled()
    expect(line.writes.slice(1).map(written => written.slice(0, 8))).toEqual([
      '200 Slow',
      '200 OK.\r',
      '215 UNIX',
    ])
  })

  it('behind one that ended the session is not run, and the connection ends once', async () => {
    const { server, events } = rig()
    const line = connected(server)
    expect(line.arrive('QUIT\r\nNOOP\r\n').map(written => written.slice(0, 3))).toEqual(['221'])
    await settled()
    expect(line.writableEnded).toBe(true)
    expect(events.filter(({ type }) => type === 'session-closed')).toHaveLength(1)
  })
})

describe('a session', () => {
  it('sets no timer of its own from accept to end', async () => {
    const { server } = rig()
    connected(server)
    const timers = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'setInterval')]
    const lines = Array.from({ length: 20 }, () => connected(server))
    for (const line of lines) line.arrive('USER alice\r\nPASS secret\r\nNOOP\r\n')
    await settled()
    for (const line of lines) expect(line.arrive('QUIT\r\n')).toHaveLength(1)
    expect(timers.map(timer => timer.mock.calls.length)).toEqual([0, 0])
  })

  it('has no container and no signal until somebody asks for them', async () => {
    const app = container.createChildContainer()
    const ofServer = app.createChildContainer()
    vi.spyOn(app, 'createChildContainer').mockReturnValue(ofServer)
    const made = vi.spyOn(ofServer, 'createChildContainer')
    const signals = countSignals()
    const SERVICE = token<object>('longshore:test-service')
    const { server } = rig({
      container: app,
      plugins: [plugin(host => host.provide(SERVICE, () => ({}), 'session'))],
    })
    const line = connected(server)
    line.arrive('USER alice\r\nPASS secret\r\nPWD\r\nNOOP\r\n')
    await settled()
    const [session] = server.sessions
    expect([session?.principal?.name, made.mock.calls.length, signals()]).toEqual(['alice', 0, 0])
    expect(session?.resolve(SERVICE)).toBe(session?.resolve(SERVICE))
    expect(session?.signal.aborted).toBe(false)
    expect([made.mock.calls.length, signals()]).toEqual([1, 1])
  })

  it('whose client does not close its side after the last reply is cut within two seconds (P-58)', async () => {
    const clock = new HandClock()
    const { server } = rig(clock.option, memoryStorage())
    const line = connected(server)
    line.arrive('QUIT\r\n')
    await settled()
    clock.advance(900)
    expect(line.destroyed).toBe(false)
    clock.advance(1_100)
    expect(line.destroyed).toBe(true)
  })
})
