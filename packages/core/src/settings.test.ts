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
    expect(settings.timeouts).toMatchObject({ idleMs: 300_000, loginMs: 50_000, stallMs: 60_000 })
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
    [{ tls: { cert: 'x', key: 'y', strictShutdown: 'yes' } }, /tls\.strictShutdown must be true or false/],
    [{ tls: { cert: 'x', key: 'y', ciphers: 'ROT13' } }, /tls\.ciphers cannot be used: .*no cipher match/i],
    [{ tls: { cert: 'x', key: 'y', ciphers: 7 } }, /tls\.ciphers cannot be used: it must be a text/],
    [{ tls: { cert: 'x', key: 'y', clearCommandChannel: 1 } }, /tls\.clearCommandChannel must be true or/],
    [
      { tls: { cert: 'x', key: 'y', policy: 'always' } },
      /tls\.policy must be one of optional, control, required/,
    ],
    [{ tls: { cert: 'x', key: 'y', ca: 'z' } }, /tls\.ca is no option/],
    [{ texts: { greting: 'hi' } }, /texts\.greting is no option.*greeting/],
    [{ texts: { greeting: 220 } }, /texts\.greeting must be one line of text/],
    [{ texts: { greeting: undefined } }, /texts\.greeting must be one line of text/],
    [{ texts: { welcome: 'Hello\n230 there' } }, /texts\.welcome must be one line of text/],
    [{ texts: null }, /texts must be an object/],
    [{ timeouts: null }, /timeouts must be an object/],
    [{ timeouts: 5 }, /timeouts must be an object/],
    [{ limits: [] }, /limits must be an object/],
    [{ tls: null }, /tls must be an object.*leave it out/],
    [{ tls: false }, /tls must be an object.*leave it out/],
    [{ tls: '' }, /tls must be an object.*leave it out/],
    [{ tls: { cert: 'x', key: 'y', clientCa: '' } }, /tls\.clientCa must be one or more certificates/],
    [{ tls: { cert: 'x', key: 'y', clientCa: [] } }, /tls\.clientCa must be one or more certificates/],
    [
      { tls: { cert: 'x', key: 'y', clientCa: './ca.pem' } },
      /tls\.clientCa must be one or more certificates/,
    ],
    [{ passive: true }, /passive must be an object.*or false/],
    [{ passive: null }, /passive must be an object.*or false/],
    [{ active: true }, /active must be an object.*or false/],
    [{ active: null }, /active must be an object.*or false/],
    [{ plugins: {} }, /plugins must be a list/],
    [{ logger: {} }, /logger must have the methods debug, info, warn and error/],
    [{ logger: () => {} }, /logger must have the methods debug, info, warn and error/],
    [{ container: {} }, /container must be a container of tsyringe/],
  ])('%j are refused with a message that says what to change', (wrong, message) => {
    const options = { authenticator, ...(wrong as object) } as ServerOptions
    expect(() => checkOptions(options)).toThrow(TypeError)
    expect(() => checkOptions(options)).toThrow(message)
  })
})
