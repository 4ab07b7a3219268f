import { type Duplex, duplexPair } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { LineSource } from './line-source.js'

interface Scene {
  readonly client: Duplex
  readonly source: LineSource
  readonly lines: string[]
  readonly telnet: Buffer[]
  readonly ended: Promise<void>
}

function scene(): Scene {
  const [client, server] = duplexPair()
  const lines: string[] = []
  const telnet: Buffer[] = []
  let onEnd = () => {}
  const ended = new Promise<void>(resolve => {
    onEnd = resolve
  })
  const source = new LineSource(
    { onLine: line => lines.push(String(line)), onEnd },
    { sendRaw: answer => telnet.push(answer) },
  )
  source.attach(server)
  return { client, source, lines, telnet, ended }
}

describe('the line source', () => {
  it('emits the same lines for every segmentation (P-01)', async () => {
    const wire = 'USER a\r\nPASS b\nCWD ä\r\r\n'
    const { client, lines, source, ended } = scene()
    for (const byte of Buffer.from(wire)) client.write(Buffer.from([byte]))
    client.end()
    await ended
    expect(lines).toEqual(['USER a', 'PASS b', 'CWD ä'])
    expect(source.pendingBytes).toBe(0)
  })

  it('takes no more than 64 lines that have no reply, and goes on with every reply (P-04)', async () => {
    const { client, lines, source, ended } = scene()
    client.end('NOOP\r\n'.repeat(200))
    await new Promise(resolve => setImmediate(resolve))
    expect(lines).toHaveLength(64)
    source.answered()
    await new Promise(resolve => setImmediate(resolve))
    expect(lines).toHaveLength(65)
    for (let i = 0; i < 200; i++) source.answered()
    await ended
    expect(lines).toHaveLength(200)
  })

  it('emits no line from within the reply to another, or a flood would fill the stack (C-32)', async () => {
    const { client, lines, source } = scene()
    client.write('NOOP\r\n'.repeat(100))
    await new Promise(resolve => setImmediate(resolve))
    const before = lines.length
    for (let i = 0; i < 10; i++) source.answered()
    expect(lines).toHaveLength(before)
    await new Promise(resolve => setImmediate(resolve))
    expect(lines).toHaveLength(before + 10)
  })

  it('lets others have their turn after 64 lines that are answered at once (C-32)', async () => {
    const [client, server] = duplexPair()
    const perTurn: number[] = []
    let lines = 0
    const onLine = () => {
      lines++
      source.answered()
    }
    const source: LineSource = new LineSource({ onLine, onEnd: () => {} }, { sendRaw: () => {} })
    source.attach(server)
    client.end('NOOP\r\n'.repeat(1_000))
    while (lines < 1_000) {
      const before = lines
      await new Promise(resolve => setImmediate(resolve))
      perTurn.push(lines - before)
    }
    expect(Math.max(...perTurn)).toBeLessThanOrEqual(128)
    expect(source.pendingBytes).toBe(0)
  })

  it('keeps held input countable and drops it when told to (P-05)', async () => {
    const { client, lines, source } = scene()
    client.write('AUTH TLS\r\n')
    await new Promise(resolve => setImmediate(resolve))
    source.hold()
    client.write('USER mallory\r\n')
    await new Promise(resolve => setImmediate(resolve))
    expect(lines).toEqual(['AUTH TLS'])
    expect(source.pendingBytes).toBe('USER mallory\r\n'.length)
    source.clear()
    source.resume()
    expect(lines).toEqual(['AUTH TLS'])
  })

  it('hands telnet negotiation over to be answered (P-06)', async () => {
    const { client, lines, telnet } = scene()
    client.write(Buffer.from([0xff, 0xfd, 0x06, ...Buffer.from('NOOP\r\n')]))
    await new Promise(resolve => setImmediate(resolve))
    expect(lines).toEqual(['NOOP'])
    expect(Buffer.concat(telnet)).toEqual(Buffer.from([0xff, 0xfc, 0x06]))
  })

  it('emits the beginning of a TLS handshake at once, for no line end may follow (C-15)', async () => {
    for (const segments of [[[0x16, 3, 1, 2, 0]], [[0x16], [3]], [[0x16], [3, 1, 0xff, 0xfd, 6]]]) {
      const { client, lines, telnet } = scene()
      for (const segment of segments) client.write(Buffer.from(segment))
      await new Promise(resolve => setImmediate(resolve))
      expect([lines.length, lines[0]?.startsWith('\u0016\u0003'), telnet]).toEqual([1, true, []])
    }
  })

  it('waits for the line end of anything else, whatever it begins with (P-01)', async () => {
    for (const beginning of ['GE', 'x', '\u0016', 'N']) {
      const { client, lines } = scene()
      client.write(beginning)
      await new Promise(resolve => setImmediate(resolve))
      expect(lines).toEqual([])
    }
  })
})
