import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, it } from 'vitest'
import { driveByJobs } from './job-client.js'

const HOST = '127.0.0.1'
let program: Server

/** A program that gives every line to `answer`, and ends where it has none. */
async function target(answer: (line: string) => string | undefined) {
  program = createServer(socket => {
    socket.write('220 ready\r\n')
    createInterface({ input: socket }).on('line', line => {
      const reply = answer(line)
      if (reply === undefined) socket.destroy()
      else socket.write(`${reply}\n`)
    })
  }).listen(0, HOST)
  await once(program, 'listening')
  return { host: HOST, port: (program.address() as AddressInfo).port, user: '', password: '' }
}

afterEach(() => program.close())

const signal = new AbortController().signal

describe('a program that is given jobs', () => {
  it('gets the load as one line, and its line of figures is the answer', async () => {
    const lines: string[] = []
    const at = await target(line => {
      lines.push(line)
      return '{"transfers":2,"seconds":0.5}'
    })
    const drive = driveByJobs('retr', { sessions: 2, path: 'file' }, at, signal)
    expect(await drive.values()).toEqual({ transfers: 2, seconds: 0.5 })
    await drive.end()
    expect(lines).toEqual(['{"mode":"retr","sessions":2,"path":"file"}'])
  })

  it('that fails is quoted', async () => {
    const drive = driveByJobs('retr', {}, await target(() => '{"error":"NoSuchKey"}'), signal)
    await expect(drive.values()).rejects.toThrow('NoSuchKey')
    await drive.end()
  })

  it('that ends is told of', async () => {
    const drive = driveByJobs('retr', {}, await target(() => undefined), signal)
    await expect(drive.values()).rejects.toThrow('ended before its work')
    await drive.end()
  })

  it('is left when the run is interrupted', async () => {
    const interrupt = new AbortController()
    const at = await target(() => {
      interrupt.abort(new Error('interrupted'))
      return ''
    })
    await expect(driveByJobs('retr', {}, at, interrupt.signal).values()).rejects.toThrow('ended before')
    expect(() => driveByJobs('retr', {}, at, interrupt.signal)).toThrow('interrupted')
  })
})
