// Host names that are looked up again.
import { describe, expect, it } from 'vitest'
import { HostName } from './host-name.js'

function scripted(...answers: (string | Error)[]) {
  let now = 0
  let asked = 0
  const lookup = async () => {
    const answer = answers[asked++] ?? new Error('asked too often')
    if (answer instanceof Error) throw answer
    return answer
  }
  const host = new HostName('ftp.example.com', lookup, () => now)
  return { host, asked: () => asked, pass: (ms: number) => (now += ms) }
}

describe('HostName', () => {
  it('is looked up once a minute, in the background', async () => {
    const { host, asked, pass } = scripted('192.0.2.1', '192.0.2.2')
    expect(await host.resolve()).toBe('192.0.2.1')
    pass(59_999)
    expect(await host.resolve()).toBe('192.0.2.1')
    expect(asked()).toBe(1)
    pass(1)
    expect(await host.resolve()).toBe('192.0.2.1')
    expect(asked()).toBe(2)
    await new Promise(setImmediate)
    expect(await host.resolve()).toBe('192.0.2.2')
  })

  it('keeps the last good address while lookups fail, and asks again ten seconds later (B-13)', async () => {
    const { host, asked, pass } = scripted('192.0.2.1', new Error('SERVFAIL'), '192.0.2.3')
    await host.resolve()
    pass(60_000)
    await host.resolve()
    await new Promise(setImmediate)
    expect(await host.resolve()).toBe('192.0.2.1')
    expect(asked()).toBe(2)
    pass(10_000)
    await host.resolve()
    await new Promise(setImmediate)
    expect(await host.resolve()).toBe('192.0.2.3')
  })

  it('asks once for many callers, and rejects only while it has no address', async () => {
    const { host, asked } = scripted(new Error('SERVFAIL'), '192.0.2.1')
    const both = await Promise.allSettled([host.resolve(), host.resolve()])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(asked()).toBe(1)
    expect(await host.resolve()).toBe('192.0.2.1')
  })

  it('resolves localhost by the system', async () => {
    expect(await new HostName('localhost').resolve()).toBe('127.0.0.1')
  })
})
