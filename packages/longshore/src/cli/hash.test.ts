import { verifyPassword } from '@longshore/auth'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { MemoryIo } from '../../test/memory-io.js'
import { main } from './main.js'

async function hashed(typed: string, argv: readonly string[], terminal = false) {
  const io = new MemoryIo({ terminal })
  io.typed.end(typed)
  const code = await main(['hash', ...argv], io)
  return { code, io, out: io.stdout.text, error: io.stderr.text }
}

describe('longshore hash', () => {
  it('prints a hash of the first line of its input', async () => {
    const { code, out } = await hashed('grüße : x\r\nmore\n', [])
    expect(code).toBe(0)
    expect(await verifyPassword('grüße : x', out.trim())).toBe(true)
  })

  it('prints a whole line for the users file, whatever the name', async () => {
    const { out } = await hashed('secret', ['--user', 'al: "x"'])
    const [user] = parse(out) as [{ name: string; passwordHash: string }]
    expect(user.name).toBe('al: "x"')
    expect(await verifyPassword('secret', user.passwordHash)).toBe(true)
    expect(out.split('\n')).toHaveLength(2)
  })

  it('asks twice on a terminal, shows nothing of it, and takes corrections', async () => {
    const { code, io, out } = await hashed('wrong\u0015secrex\u007ft\rsecret\r', [], true)
    expect(code).toBe(0)
    expect(await verifyPassword('secret', out.trim())).toBe(true)
    expect(io.stderr.text).toBe('Password: \nAgain: \n')
    expect(io.rawModes).toEqual([true, false])
  })

  it.each([
    ['an empty password', '', false, /^longshore: the password is empty\n$/],
    ['two that differ', 'one\rtwo\r', true, /longshore: the two passwords differ; nothing was hashed\n$/],
    ['control characters', 'a\u001bb\n', false, /has control characters, which no client can send\n$/],
    ['a password without end', 'x'.repeat(5_000), false, /longer than 4096 characters\n$/],
  ])('refuses %s with exit code 2', async (_, typed, terminal, message) => {
    const { code, out, error } = await hashed(typed, [], terminal)
    expect([code, out]).toEqual([2, ''])
    expect(error).toMatch(message)
  })

  it('ends with 130 and no word when Ctrl-C is pressed, and leaves the terminal as it was', async () => {
    const { code, io, out } = await hashed('sec\u0003', [], true)
    expect([code, out, io.stderr.text, io.rawModes]).toEqual([130, '', 'Password: ', [true, false]])
  })
})
