// ABOR while the storage opens or commits, and what pipelining leads to (protocol table A4; the scenes of one command's way).
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expectNothingLeft, openSockets } from '../runner/leaks.js'
import { BIG, type Client, OLD, Scene } from './scene.js'

const scene = new Scene()
let before = 0
let client: Client

beforeAll(async () => {
  before = openSockets()
  await scene.start()
})

beforeEach(async () => {
  await scene.restore()
  client = await scene.client(false)
})

afterEach(() => {
  client.close()
  scene.gates.opening = undefined
  scene.gates.commit = undefined
  const { open, doubled } = scene.ledger
  if (open > 0 || doubled > 0) throw new Error(`${open} left open, ${doubled} ended twice`)
})

afterAll(async () => {
  await scene.server.close()
  await expectNothingLeft(before)
})

describe('ABOR while the storage is busy', () => {
  it.each(['RETR big', 'STOR file'])(
    'stops %s that is being opened, and what opens late is ended',
    async verb => {
      const gate = closedGate()
      scene.gates.opening = gate.opened
      await client.passive()
      client.control.write(`${verb}\r\n`)
      await turns()
      client.control.write('ABOR\r\n')
      await turns()
      // This storage does not listen to the signal: the command waits for it, and moves nothing then.
      gate.open()
      expect(await finals(2)).toEqual([426, 226])
      expect((await client.control.command('STAT')).wire).toContain('No transfer')
      await turns()
      expect(scene.ledger).toEqual({ open: 0, doubled: 0 })
      expect(await scene.fileNow()).toEqual(OLD)
    },
  )

  it('lets a commit that runs finish: the file is stored and 226 says so', async () => {
    const gate = closedGate()
    scene.gates.commit = gate.opened
    await client.passive()
    client.control.write('STOR file\r\n')
    expect((await client.control.reply()).code).toBe(150)
    await client.data.send(Buffer.from('new'), true)
    await client.data.gone()
    await turns()
    client.control.write('ABOR\r\n')
    await turns()
    expect(client.control.unread).toEqual([])
    gate.open()
    expect(await replies(2)).toEqual([226, 226])
    expect((await scene.fileNow()).toString()).toBe('new')
  })
})

describe('commands in one segment', () => {
  it('stops the last transfer that has no reply, which may not have begun', async () => {
    await client.passive()
    await client.data.connect()
    client.control.write('RETR file\r\nRETR big\r\nABOR\r\n')
    expect(await replies(4)).toEqual([150, 226, 426, 226])
    expect(await client.data.takeAll()).toEqual(OLD)
  })

  it('stops nothing twice', async () => {
    await client.passive()
    client.control.write('RETR big\r\n')
    expect(await replies(1)).toEqual([150])
    client.control.write('ABOR\r\nABOR\r\nNOOP\r\n')
    expect(await replies(4)).toEqual([426, 226, 225, 200])
  })

  it('stops a transfer that was just begun', async () => {
    await client.passive()
    client.control.write('RETR big\r\nABOR\r\nNOOP\r\n')
    // Whether the 150 came first is up to the storage.
    expect(await finals(3)).toEqual([426, 226, 200])
  })

  it('leaves no reply to what comes behind QUIT', async () => {
    await client.passive()
    await client.data.connect()
    client.control.write('RETR file\r\nQUIT\r\nNOOP\r\n')
    expect(await replies(3)).toEqual([150, 226, 221])
    await client.control.closed
    expect(client.control.unread).toEqual([])
  })

  it('lets STAT speak at once, and again, while a transfer runs', async () => {
    await client.passive()
    client.control.write('RETR big\r\n')
    expect(await replies(1)).toEqual([150])
    await client.data.take(10)
    client.control.write('STAT\r\n')
    expect(await replies(1)).toEqual([211])
    client.control.write('STAT\r\nNOOP\r\n')
    expect(await replies(1)).toEqual([211])
    expect((await client.data.takeAll()).length).toBe(BIG.length - 10)
    expect(await replies(2)).toEqual([226, 200])
  })

  it('answers a flood of two thousand commands, each once, in order', async () => {
    const commands = Array.from({ length: 2_000 }, (_, i) => (i % 2 ? 'NOOP\r\n' : 'PWD\r\n'))
    client.control.write(commands.join(''))
    const codes = await replies(commands.length)
    expect(codes).toEqual(commands.map(command => (command === 'PWD\r\n' ? 257 : 200)))
  })
})

async function replies(count: number): Promise<number[]> {
  const codes: number[] = []
  while (codes.length < count) codes.push((await client.control.reply()).code)
  return codes
}

async function finals(count: number): Promise<number[]> {
  const codes: number[] = []
  while (codes.length < count) {
    const { code } = await client.control.reply()
    if (code >= 200) codes.push(code)
  }
  return codes
}

/** Turns of the event loop in which everything that can go on has gone on. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
}

function closedGate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => {}
  const opened = new Promise<void>(resolve => {
    open = resolve
  })
  return { opened, open }
}
