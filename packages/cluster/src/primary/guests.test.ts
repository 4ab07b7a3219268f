import { describe, expect, it } from 'vitest'
import { Guests } from './guests.js'

describe('Guests', () => {
  it('counts by address, one /64 as one', () => {
    const guests = new Guests()
    guests.arrive('a', '2001:db8::1')
    guests.arrive('b', '2001:db8::2')
    guests.arrive('c', '192.0.2.1')
    expect(guests.heads.total).toBe(3)
    expect(guests.heads.countFrom('2001:db8::3')).toBe(2)
    guests.leave('a')
    guests.leave('a')
    guests.leave('nobody')
    expect(guests.heads.total).toBe(2)
    expect(guests.heads.countFrom('2001:db8::3')).toBe(1)
  })

  it('counts a login once, until it goes or becomes another', () => {
    const guests = new Guests()
    for (const session of ['a', 'b', 'c']) guests.arrive(session, '192.0.2.1')
    expect(guests.logIn('a', 'alice', 1)).toBe(true)
    expect(guests.logIn('a', 'alice', 1)).toBe(true)
    expect(guests.logIn('b', 'alice', 1)).toBe(false)
    expect(guests.logIn('a', 'bob', 1)).toBe(true)
    expect(guests.logIn('b', 'alice', 1)).toBe(true)
    guests.logOut('b')
    expect(guests.logIn('c', 'alice', 1)).toBe(true)
    guests.leave('c')
    expect(guests.logIn('b', 'alice', 1)).toBe(true)
  })

  it('keeps the login that there is when another is refused', () => {
    const guests = new Guests()
    for (const session of ['a', 'b', 'c']) guests.arrive(session, '192.0.2.1')
    guests.logIn('a', 'alice', 1)
    guests.logIn('b', 'bob', 1)
    expect(guests.logIn('b', 'alice', 1)).toBe(false)
    expect(guests.logIn('c', 'bob', 1)).toBe(false)
  })

  it('lets nobody log in who has gone', () => {
    expect(new Guests().logIn('a', 'alice', 1)).toBe(false)
  })
})
