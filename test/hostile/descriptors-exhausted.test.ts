// A process that is out of descriptors: sessions that are there live on, and everything works again when some are free (C-40; G12).
import { writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import type { TimeoutOptions } from '@longshore/core'
import { type Dialogue, receiveData, sendData } from '@longshore/core/testing'
import { expect, it } from 'vitest'
import { temporaryFolder } from './lab/folders.js'
import { describeWith } from './lab/needs.js'
import { ServerProcess } from './lab/server-process.js'
import { begin, logIn, visit } from './lab/visitor.js'

const DESCRIPTORS = 64
const FLOOD = 150
const SMALL = 'small enough'

async function scene(timeouts: TimeoutOptions = {}) {
  const root = temporaryFolder()
  writeFileSync(join(root, 'file'), SMALL)
  const options = { limits: { maxSessionsPerAddress: 1_000 }, timeouts: { acceptMs: 300, ...timeouts } }
  const server = await ServerProcess.start({ root, options, descriptors: DESCRIPTORS })
  const established = await Promise.all([1, 2, 3].map(() => logIn(server.port)))
  return { server, established }
}

/** Everything a session may ask for, in or out of descriptors; the codes. */
async function everything(dialogue: Dialogue): Promise<number[]> {
  const codes: number[] = []
  for (const line of [
    'NOOP',
    'PWD',
    'SIZE file',
    'MLST file',
    'STAT /',
    'CWD /',
    'MKD made',
    'RMD made',
    'PASV',
    'EPSV',
    'LIST',
  ])
    codes.push((await dialogue.command(line)).code)
  return codes
}

const isLegal = (code: number) => code < 300 || [425, 426, 450, 451, 550].includes(code)

describeWith('a process without free descriptors', ['prlimit'], () => {
  it('keeps its sessions, answers them, and recovers (C-40)', { timeout: 60_000 }, async () => {
    const { server, established } = await scene()
    const before = await server.report()
    for (let wave = 0; wave < 3; wave++) {
      const flood = await flooded(server)
      for (const dialogue of established) {
        const codes = await everything(dialogue)
        expect(codes.filter(code => !isLegal(code))).toEqual([])
        expect(codes.slice(0, 2)).toEqual([200, 257])
      }
      expect(server.isRunning).toBe(true)
      for (const socket of flood) socket.resetAndDestroy()
      await server.until('the flood over', ({ sessions }) => sessions === established.length)
      for (const dialogue of [...established, await visitAgain(server)]) {
        expect((await receiveData(dialogue, 'RETR file')).bytes.toString()).toBe(SMALL)
        expect((await sendData(dialogue, `STOR new-${wave}`, SMALL)).code).toBe(226)
        if (!established.includes(dialogue)) dialogue.destroy()
      }
    }
    await server.until('every descriptor back', ({ sessions }) => sessions === established.length)
    const after = await server.until(
      'its sockets back',
      ({ descriptors }) => (descriptors.socket ?? 0) <= (before.descriptors.socket ?? 0) + 32,
    )
    expect(after.complaints.filter(text => text.includes('MaxListeners'))).toEqual([])
    expect(server.stderr).toBe('')
  })

  it('does not burn the processor while it waits for one (C-40)', { timeout: 60_000 }, async () => {
    const { server, established } = await scene({ idleMs: 1_500 })
    await flooded(server)
    const before = await server.fare()
    // Nothing happens until they have been idle for too long.
    await Promise.all(established.map(dialogue => dialogue.closed))
    const { active, idle } = await server.fare()
    expect(active - before.active).toBeLessThan((idle - before.idle) / 2)
  })

  it('that other things in it have taken gives back what a refused transfer held (C-40, C-38)', {
    timeout: 60_000,
  }, async () => {
    const { server, established } = await scene()
    const [dialogue] = established
    const flood = await flooded(server)
    for (let round = 0; round < 30; round++)
      expect((await everything(dialogue!)).filter(code => !isLegal(code))).toEqual([])
    for (const socket of flood) socket.resetAndDestroy()
    await server.until('the flood over', ({ sessions }) => sessions === established.length)
    for (let round = 0; round < 5; round++) {
      expect((await receiveData(dialogue!, 'RETR file')).bytes.toString()).toBe(SMALL)
      expect((await receiveData(dialogue!, 'MLSD')).reply.code).toBe(226)
    }
  })
})

/** Connections until there are no descriptors for more: each is greeted or let down. */
async function flooded({ port }: ServerProcess): Promise<Socket[]> {
  const sockets = Array.from({ length: FLOOD }, () => begin(port, { from: '127.0.0.70' }))
  const heard = (socket: Socket) =>
    new Promise(resolve => socket.once('data', resolve).once('close', resolve).once('error', resolve))
  await Promise.all(sockets.map(heard))
  return sockets
}

async function visitAgain(server: ServerProcess): Promise<Dialogue> {
  const dialogue = await visit(server.port)
  await dialogue.command('USER ada')
  expect((await dialogue.command('PASS lovelace')).code).toBe(230)
  await dialogue.command('TYPE I')
  return dialogue
}
