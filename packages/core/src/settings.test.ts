import type { Authenticator } from '@longshore/auth'
import { describe, expect, it } from 'vitest'
import type { ServerOptions } from './options.js'
import { checkOptions } from './settings.js'

const authenticator: Authenticator = { authenticate: async () => ({ granted: false }) }

describe('the options', () => {
  it('are refused without an authenticator (C-58)', () => {
    expect(() => checkOptions({} as ServerOptions)).toThrow(/authenticator is missing/)
  })

  it('are filled with safe defaults', () => {
    const settings = checkOptions({ authenticator })
    expect(settings.timeouts).toMatchObject({ idleMs: 300_000, loginMs: 60_000, stallMs: 60_000 })
    expect(settings.limits.maxLoginAttempts).toBe(3)
    expect(settings.tls).toBeUndefined()
  })

  it.each([
    [{ port: 21 }, /port is no option/],
    [{ __proto__: null, constructor: 1 }, /constructor is no option/],
    [{ timeouts: { idle: 5 } }, /timeouts\.idle is no option.*idleMs/],
    [{ timeouts: { idleMs: 0 } }, /timeouts\.idleMs must be a number above 0/],
    [{ timeouts: { idleMs: Number.NaN } }, /timeouts\.idleMs/],
    [{ timeouts: { idleMs: '5' } }, /timeouts\.idleMs/],
    [{ timeouts: { stallMs: 2 ** 31 } }, /not above/],
    [{ limits: { maxSessions: -1 } }, /limits\.maxSessions/],
    [{ tls: { cert: 'x' } }, /tls\.cert and tls\.key/],
    [{ tls: { cert: 'x', key: 'y', policy: 'always' } }, /tls\.policy must be one of optional, required/],
    [{ tls: { cert: 'x', key: 'y', ca: 'z' } }, /tls\.ca is no option/],
    [{ texts: { greting: 'hi' } }, /texts\.greting is no option.*greeting/],
    [{ texts: { greeting: 220 } }, /texts\.greeting must be a text/],
  ])('%j are refused with a message that says what to change', (wrong, message) => {
    const options = { authenticator, ...(wrong as object) } as ServerOptions
    expect(() => checkOptions(options)).toThrow(TypeError)
    expect(() => checkOptions(options)).toThrow(message)
  })
})
