import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { memoryConnection } from './memory-control-connection.js'

describe('memoryConnection', () => {
  it('delivers every write as a segment of its own, in order', async () => {
    const { client, server } = memoryConnection()
    const segments: string[] = []
    server.on('data', (segment: Buffer) => segments.push(segment.toString()))
    for (const letter of 'abc') client.write(letter)
    client.end()
    await once(server, 'end')
    expect(segments).toEqual(['a', 'b', 'c'])
  })

  it('does not deliver in the turn in which it was written', () => {
    const { client, server } = memoryConnection()
    let seen = false
    server.on('data', () => {
      seen = true
    })
    client.write('x')
    expect(seen).toBe(false)
  })

  it('holds a writer back while the other end does not read', async () => {
    const { client, server } = memoryConnection()
    const block = Buffer.alloc(16_384)
    const taken = new Set<number>()
    for (let i = 0; i < 32; i++) client.write(block, () => taken.add(i))
    await once(server, 'readable')
    for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate)
    expect(taken.size).toBeLessThan(8)
    server.resume()
    await once(client, 'drain')
    expect(taken.size).toBe(32)
  })

  it('lets one side end and still read', async () => {
    const { client, server } = memoryConnection()
    client.end('last')
    expect(await wholeText(server)).toBe('last')
    server.end('answer')
    expect(await wholeText(client)).toBe('answer')
  })

  it('shows a destroyed end as the end', async () => {
    const { client, server } = memoryConnection()
    server.resume()
    client.destroy()
    await once(server, 'end')
    expect(server.errored).toBeNull()
  })

  it('shows an end destroyed with an error as a reset', async () => {
    const { client, server } = memoryConnection()
    client.on('error', () => {})
    const reset = once(server, 'error')
    client.destroy(new Error('pulled'))
    const [error] = (await reset) as [NodeJS.ErrnoException]
    expect(error.code).toBe('ECONNRESET')
  })

  it('fails writes to an end that is gone', async () => {
    const { client, server } = memoryConnection()
    server.destroy()
    client.write('x')
    const [error] = (await once(client, 'error')) as [NodeJS.ErrnoException]
    expect(error.code).toBe('EPIPE')
  })
})

async function wholeText(stream: Duplex): Promise<string> {
  let text = ''
  stream.on('data', (segment: Buffer) => {
    text += segment.toString()
  })
  await once(stream, 'end')
  return text
}
