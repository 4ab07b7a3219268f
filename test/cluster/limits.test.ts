// Limits hold for all workers together (C-20, C-30).
import { describe, expect, it } from 'vitest'
import { Fleet } from './lab/fleet.js'

describe('limits of a cluster', () => {
  it('counts the sessions of all workers, and lets the next in when one has gone (C-30)', async () => {
    const fleet = await Fleet.started({ workers: 3, options: { limits: { maxSessions: 5 } }, events: true })
    const clients = await Promise.all(Array.from({ length: 5 }, () => fleet.client()))
    expect(await fleet.ask('sessionCount')).toBe(5)
    expect((await fleet.client('')).greeting).toBe('421 Try again later: too many sessions.')
    expect(await fleet.event('session-refused')).toMatchObject({ remoteAddress: '127.0.0.1' })
    expect(await clients[3]?.say('QUIT')).toMatch(/^221 /)
    expect((await fleet.client('')).greeting).toMatch(/^220 /)
  })

  it('lets a client in again at once that has read its 221, also at the limit', async () => {
    const fleet = await Fleet.started({ workers: 2, options: { limits: { maxSessions: 1 } } })
    for (let i = 0; i < 40; i++) {
      const client = await fleet.client()
      expect(await client.say('NOOP')).toMatch(/^200 /)
      expect(await client.say('QUIT')).toMatch(/^221 /)
    }
  })

  it('counts the sessions of one address in all workers (C-30)', async () => {
    const limits = { maxSessionsPerAddress: 3 }
    const fleet = await Fleet.started({ workers: 2, options: { limits } })
    const clients = await Promise.all(Array.from({ length: 3 }, () => fleet.client('')))
    expect(clients.map(({ greeting }) => greeting.slice(0, 3))).toEqual(['220', '220', '220'])
    expect((await fleet.client('')).greeting).toMatch(/^421 .*from this address/)
  })

  it('counts the logins of a user in all workers, and forgets those that log out or go', async () => {
    const users = [{ name: 'alice', limits: { maxSessions: 2 } }]
    const fleet = await Fleet.started({ workers: 2, users })
    const [first, second, third] = await Promise.all([fleet.client(''), fleet.client(''), fleet.client('')])
    expect(await first?.logIn('alice', 'secret')).toMatch(/^230 /)
    expect(await second?.logIn('alice', 'secret')).toMatch(/^230 /)
    expect(await third?.logIn('alice', 'secret')).toMatch(/^530 /)
    // The same user again in the same session is nobody more.
    expect(await first?.logIn('alice', 'secret')).toMatch(/^230 /)
    // A refused login is the end of the one before.
    expect(await first?.logIn('alice', 'wrong')).toMatch(/^530 /)
    expect(await third?.logIn('alice', 'secret')).toMatch(/^230 /)
    expect(await second?.say('QUIT')).toMatch(/^221 /)
    expect(await first?.logIn('alice', 'secret')).toMatch(/^230 /)
  })

  it('locks out who guesses at one worker after the other (C-20)', async () => {
    const fleet = await Fleet.started({ workers: 3, lockout: { failures: 3, minutes: 5 }, events: true })
    const clients = await Promise.all(Array.from({ length: 4 }, () => fleet.client('')))
    const workers = new Set((await fleet.sessions()).map(({ worker }) => worker))
    expect(workers.size).toBe(3)
    const guesses = await Promise.all(clients.slice(0, 3).map(client => client.logIn('alice', 'wrong')))
    expect(guesses.map(reply => reply.slice(0, 3))).toEqual(['530', '530', '530'])
    expect(await clients[3]?.logIn('alice', 'secret')).toMatch(/^530 /)
    const locked = await fleet.event('login-failed', ({ reason }) => reason === 'locked')
    expect(locked.user).toBe('alice')
  })

  it('turns away who guessed at one worker after the other, before any worker hears of it (C-20, C-30)', async () => {
    const lockout = { failures: 2, addressFailures: 3, minutes: 5 }
    const fleet = await Fleet.started({ workers: 3, lockout, events: true })
    const clients = await Promise.all(Array.from({ length: 3 }, () => fleet.client('')))
    for (const [index, client] of clients.entries()) await client.logIn(`user${index}`, 'wrong')
    expect((await fleet.client('')).greeting).toBe(
      '421 Try again later: too many failed logins from this address.',
    )
    expect(await fleet.event('address-banned')).toMatchObject({
      ...{ remoteAddress: '127.0.0.1', milliseconds: expect.any(Number) },
    })
    const refused = await fleet.event('session-refused')
    expect(refused.reason).toBe('too many failed logins from this address')
    expect(await clients[0]?.say('NOOP')).toMatch(/^200 /)
  })

  it('counts what addresses do in place of a login in all workers (C-20)', async () => {
    const lockout = { failures: 2, addressFailures: 4, minutes: 5 }
    const fleet = await Fleet.started({ workers: 2, lockout, events: true })
    for (let i = 0; i < 2; i++) {
      const client = await fleet.client('')
      client.socket.write('BLAH\r\n'.repeat(10))
      await client.closed()
    }
    await fleet.event('address-banned')
    expect((await fleet.client('')).greeting).toMatch(/^421 .*failed logins/)
  })

  it('counts how often one address connects, whichever worker it comes to (C-30)', async () => {
    const fleet = await Fleet.started({
      workers: 3,
      options: { limits: { connectionRate: 4 } },
      events: true,
    })
    const greetings: string[] = []
    for (let i = 0; i < 16; i++) greetings.push((await fleet.client('')).greeting.slice(0, 3))
    expect(greetings).toEqual([
      ...[...Array<string>(4).fill('220'), ...Array<string>(10).fill('421'), 'clo', 'clo'],
    ])
    expect(await fleet.event('session-refused')).toMatchObject({
      reason: expect.stringContaining('connections'),
    })
  })

  it('gives every worker its part of the rates of the server', async () => {
    const fleet = await Fleet.started({ workers: 2, options: { limits: { uploadRate: 200_000 } } })
    const clients = await Promise.all([fleet.client(), fleet.client()])
    expect(new Set((await fleet.sessions()).map(({ worker }) => worker)).size).toBe(2)
    const seconds = await Promise.all(
      clients.map(async client => {
        const began = performance.now()
        expect(await client.upload(`file${clients.indexOf(client)}`, Buffer.alloc(105_000))).toMatch(/^226 /)
        return (performance.now() - began) / 1000
      }),
    )
    for (const each of seconds) expect(each).toBeGreaterThan(0.9)
  })

  it('keeps networks out before they come to a worker (C-30)', async () => {
    const fleet = await Fleet.started({
      workers: 2,
      options: { networks: { deny: ['127.0.0.1'] } },
      events: true,
    })
    expect((await fleet.client('')).greeting).toBe('closed')
    expect(await fleet.event('session-refused')).toMatchObject({ reason: 'address not allowed' })
  })

  it('counts the sessions of a user in all workers, where the server bounds them (C-30)', async () => {
    const fleet = await Fleet.started({ workers: 2, options: { limits: { maxSessionsPerUser: 2 } } })
    const clients = await Promise.all([fleet.client(''), fleet.client(''), fleet.client('')])
    const replies: string[] = []
    for (const client of clients) replies.push((await client.logIn('alice', 'secret')).slice(0, 3))
    expect(replies).toEqual(['230', '230', '530'])
  })

  it('gives each worker its part of the logins that wait (C-30)', async () => {
    const fleet = await Fleet.started({ workers: 2, options: { limits: { maxLoginsWaiting: 8 } } })
    // A worker has room for four, and for two of one address.
    const clients = await Promise.all(Array.from({ length: 6 }, () => fleet.client('')))
    const codes = clients.map(({ greeting }) => greeting.slice(0, 3)).sort()
    expect(codes).toEqual(['220', '220', '220', '220', '421', '421'])
  })

  it('shares out the ports that one address may hold', async () => {
    const fleet = await Fleet.started({ workers: 2, options: { passive: { maxPerAddress: 2 } } })
    const clients = await Promise.all(Array.from({ length: 4 }, () => fleet.client()))
    const replies = await Promise.all(clients.map(client => client.say('EPSV')))
    expect(replies.map(reply => reply.slice(0, 3)).sort()).toEqual(['229', '229', '425', '425'])
  })
})
